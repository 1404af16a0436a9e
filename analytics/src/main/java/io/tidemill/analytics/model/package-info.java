// SPDX-License-Identifier: Apache-2.0
/// What every model promises: it learns rows with weights, says whether a weight of −1 takes a row back
/// exactly, predicts, and is the same after `decode(encode(model))`, bit for bit.
///
/// Rows come as columns (`double[]` each) and a range of rows. NaN stands for a missing value, NULL in
/// SQL. Models are not thread-safe; a [Predictor] that [SupervisedModel#predictor] gives is immutable.
/// The same sequence of calls always gives the same bits: nothing reads a clock or draws a random number
/// that was not seeded when the model was made.
@NullMarked
package io.tidemill.analytics.model;

import org.jspecify.annotations.NullMarked;
