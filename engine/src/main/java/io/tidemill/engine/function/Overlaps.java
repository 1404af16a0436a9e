// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TimeZone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `(start, end) OVERLAPS (start, end)`: whether two spans have a moment in common. A span holds
/// its start and not its end, unless both are one; the ends may be given in either order, and the
/// second of them as a length.
public final class Overlaps {
    private Overlaps() {}

    static void register(Registry r) {
        String description = "whether two spans, each of a start and an end or a length, overlap";
        String example =
                "(date '2001-02-16', date '2001-12-21') OVERLAPS (date '2001-10-30', date '2002-10-30') → true";
        for (String type : List.of("timestamp", "timestamptz", "time")) {
            String suffix =
                    switch (type) {
                        case "time" -> "Time";
                        case "timestamptz" -> "Zoned";
                        default -> "";
                    };
            String both = "overlaps(%s, %s, %s, %s) boolean?";
            r.nulls(both.formatted(type, type, type, type), "ends", description, example);
            r.nullsStable(
                    both.formatted(type, "interval", type, "interval"),
                    "lengths" + suffix,
                    description,
                    example);
            r.nullsStable(
                    both.formatted(type, "interval", type, type),
                    "lengthAndEnd" + suffix,
                    description,
                    example);
            r.nullsStable(
                    both.formatted(type, type, type, "interval"),
                    "endAndLength" + suffix,
                    description,
                    example);
        }
    }

    private static @Nullable Long value(@Nullable Slice element) {
        return element == null ? null : ArrayValue.asLong(element);
    }

    public static boolean ends(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(value(start), value(end), value(otherStart), value(otherEnd), out);
    }

    private static boolean overlap(
            @Nullable Long firstStart,
            @Nullable Long firstEnd,
            @Nullable Long secondStart,
            @Nullable Long secondEnd,
            Cell out) {
        Long start = least(firstStart, firstEnd);
        Long end = greatest(firstStart, firstEnd);
        Long otherStart = least(secondStart, secondEnd);
        Long otherEnd = greatest(secondStart, secondEnd);
        if (start == null || otherStart == null) {
            return false;
        }
        boolean complete = firstStart != null && firstEnd != null;
        boolean otherComplete = secondStart != null && secondEnd != null;
        out.longValue = 1;
        if (start.equals(otherStart)) {
            // Where an end is not known it cannot be told whether the other span is a moment.
            return complete && otherComplete;
        }
        boolean firstIsEarlier = start < otherStart;
        long later = firstIsEarlier ? otherStart : start;
        Long earlierEnd = firstIsEarlier ? end : otherEnd;
        boolean earlierComplete = firstIsEarlier ? complete : otherComplete;
        if (!earlierComplete || earlierEnd == null) {
            return false;
        }
        boolean overlap = later < earlierEnd;
        out.longValue = overlap ? 1 : 0;
        return overlap || (firstIsEarlier ? otherComplete : complete);
    }

    private static @Nullable Long least(@Nullable Long left, @Nullable Long right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return Math.min(left, right);
    }

    private static @Nullable Long greatest(@Nullable Long left, @Nullable Long right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return Math.max(left, right);
    }

    /// Adds a length to a moment.
    @FunctionalInterface
    private interface Addition {
        long add(long start, Slice length);
    }

    private static @Nullable Long end(
            @Nullable Slice from, @Nullable Slice length, Addition addition) {
        return from == null || length == null
                ? null
                : addition.add(ArrayValue.asLong(from), length);
    }

    private static Addition zoned(EvaluationContext context) {
        return (start, length) ->
                Interval.addToZoned(start, length, TimeZone.of(context.timeZone()));
    }

    public static boolean lengths(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, Interval::addTo),
                value(otherStart),
                end(otherStart, otherEnd, Interval::addTo),
                out);
    }

    public static boolean lengthAndEnd(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, Interval::addTo),
                value(otherStart),
                value(otherEnd),
                out);
    }

    public static boolean endAndLength(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                value(end),
                value(otherStart),
                end(otherStart, otherEnd, Interval::addTo),
                out);
    }

    public static boolean lengthsZoned(
            EvaluationContext context,
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, zoned(context)),
                value(otherStart),
                end(otherStart, otherEnd, zoned(context)),
                out);
    }

    public static boolean lengthAndEndZoned(
            EvaluationContext context,
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, zoned(context)),
                value(otherStart),
                value(otherEnd),
                out);
    }

    public static boolean endAndLengthZoned(
            EvaluationContext context,
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                value(end),
                value(otherStart),
                end(otherStart, otherEnd, zoned(context)),
                out);
    }

    public static boolean lengthsTime(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, DateTimeArithmetic::addToTime),
                value(otherStart),
                end(otherStart, otherEnd, DateTimeArithmetic::addToTime),
                out);
    }

    public static boolean lengthAndEndTime(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                end(start, end, DateTimeArithmetic::addToTime),
                value(otherStart),
                value(otherEnd),
                out);
    }

    public static boolean endAndLengthTime(
            @Nullable Slice start,
            @Nullable Slice end,
            @Nullable Slice otherStart,
            @Nullable Slice otherEnd,
            Cell out) {
        return overlap(
                value(start),
                value(end),
                value(otherStart),
                end(otherStart, otherEnd, DateTimeArithmetic::addToTime),
                out);
    }
}
