// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import java.time.ZoneId;

/// What functions may depend on besides their arguments; all of it comes from the tick or the
/// session.
///
/// @param nowMicros the tick's wall clock, microseconds since 1970-01-01 UTC
/// @param timeZone the session's time zone
/// @param tick the tick's number
public record EvaluationContext(long nowMicros, ZoneId timeZone, long tick) {}
