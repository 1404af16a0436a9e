// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;

/// Conversions between dates, times, timestamps and intervals.
public final class DateTimeCasts {
    private DateTimeCasts() {}

    static void register(Registry r) {
        r.add("cast(date) timestamp", "dateToTimestamp", "midnight", "");
        r.stable(
                "cast(date) timestamptz",
                "dateToTimestamptz",
                "midnight in the session's zone",
                "");
        r.add("cast(timestamp) date", "toDate", "the day", "");
        r.stable("cast(timestamptz) date", "zonedToDate", "the day in the session's zone", "");
        r.add("cast(timestamp) time?", "toTime", "the time of day", "");
        r.stable(
                "cast(timestamptz) time?",
                "zonedToTime",
                "the time of day in the session's zone",
                "");
        r.stable(
                "cast(timestamp) timestamptz",
                "toInstant",
                "a clock reading in the session's zone",
                "");
        r.stable(
                "cast(timestamptz) timestamp",
                "toLocal",
                "what clocks in the session's zone show",
                "");
        r.add("cast(time) interval", "timeToInterval", "the time since midnight", "");
        r.add("cast(interval) time", "intervalToTime", "the rest of the day", "");
    }

    public static long dateToTimestamp(long date) {
        return Dates.toTimestamp(date);
    }

    public static long dateToTimestamptz(EvaluationContext context, long date) {
        return TimeZone.of(context.timeZone()).toInstant(Dates.toTimestamp(date));
    }

    public static long toDate(long timestamp) {
        return Timestamps.toDate(timestamp);
    }

    public static long zonedToDate(EvaluationContext context, long timestamp) {
        return Timestamps.toDate(TimeZone.of(context.timeZone()).toLocal(timestamp));
    }

    public static boolean toTime(long timestamp, Cell out) {
        if (Timestamps.isInfinite(timestamp)) {
            return false;
        }
        out.longValue = Timestamps.toTime(timestamp);
        return true;
    }

    public static boolean zonedToTime(EvaluationContext context, long timestamp, Cell out) {
        return toTime(TimeZone.of(context.timeZone()).toLocal(timestamp), out);
    }

    public static long toInstant(EvaluationContext context, long timestamp) {
        return TimeZone.of(context.timeZone()).toInstant(timestamp);
    }

    public static long toLocal(EvaluationContext context, long timestamp) {
        return TimeZone.of(context.timeZone()).toLocal(timestamp);
    }

    public static void timeToInterval(long time, Slice out) {
        Interval.set(0, 0, time, out);
    }

    public static long intervalToTime(Slice interval) {
        return Math.floorMod(Interval.micros(interval), Timestamps.MICROS_PER_DAY);
    }

    public static long round(long timestamp, long precision) {
        return Timestamps.round(timestamp, (int) precision);
    }
}
