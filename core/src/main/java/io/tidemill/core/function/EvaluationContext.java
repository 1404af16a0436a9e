// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import io.tidemill.core.catalog.Catalog;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What functions may depend on besides their arguments; all of it comes from the tick or the
/// session.
///
/// @param nowMicros the tick's wall clock, microseconds since 1970-01-01 UTC
/// @param timeZone the session's time zone
/// @param tick the tick's number
/// @param catalog the catalog that the session's statement sees; null within a tick
/// @param random what random numbers are drawn from
public record EvaluationContext(
        long nowMicros, ZoneId timeZone, long tick, @Nullable Catalog catalog, Randomness random) {
    public EvaluationContext(
            long nowMicros,
            ZoneId timeZone,
            long tick,
            @Nullable Catalog catalog,
            Randomness random) {
        this.nowMicros = nowMicros;
        this.timeZone = timeZone;
        this.tick = tick;
        this.catalog = catalog;
        this.random = random;
    }

    /// A context without a catalog, whose random numbers follow from the tick.
    public EvaluationContext(long nowMicros, ZoneId timeZone, long tick) {
        this(nowMicros, timeZone, tick, null, new Randomness(tick));
    }
}
