// SPDX-License-Identifier: Apache-2.0
/// Forecasts of regular series: exponential smoothing with level, trend and seasons, its intervals and
/// its score beside the naive forecast.
@NullMarked
package io.tidemill.analytics.forecast;

import org.jspecify.annotations.NullMarked;
