// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.anomaly;

/// What a detector thinks of a value.
///
/// @param score how unusual it is: for series how many typical errors it is off; NaN while too
///   little is known
/// @param anomaly whether that is above the threshold
/// @param expected the value that was expected; NaN where none was
public record Judgement(double score, boolean anomaly, double expected) {}
