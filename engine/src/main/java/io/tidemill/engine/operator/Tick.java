// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

/// The step that an operator takes part in.
///
/// @param number the tick's number
/// @param nowMicros the tick's wall clock, microseconds since 1970-01-01 UTC
/// @param watermarkMicros no more rows of event time before this are expected from the operator's
///   inputs; `Long.MIN_VALUE` where nothing is known, `Long.MAX_VALUE` at the end of all input
public record Tick(long number, long nowMicros, long watermarkMicros) {}
