// SPDX-License-Identifier: Apache-2.0
/// Scalar expressions over the columns of a batch: the typed form that planning produces.
@NullMarked
package io.tidemill.core.expression;

import org.jspecify.annotations.NullMarked;
