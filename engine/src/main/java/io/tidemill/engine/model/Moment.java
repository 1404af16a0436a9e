// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

/// The tick in which something is learnt.
///
/// @param nowMicros its wall clock, microseconds since 1970-01-01 UTC
public record Moment(long tick, long nowMicros) {}
