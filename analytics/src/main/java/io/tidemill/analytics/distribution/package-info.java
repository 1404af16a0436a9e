// SPDX-License-Identifier: Apache-2.0
/// Quantiles of the distributions that intervals are made of.
@NullMarked
package io.tidemill.analytics.distribution;

import org.jspecify.annotations.NullMarked;
