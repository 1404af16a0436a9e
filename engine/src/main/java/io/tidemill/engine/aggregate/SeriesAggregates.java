// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Timestamps;
import java.util.List;

/// The aggregates over the points of a series: of counters, which begin again at 0 now and then,
/// and means weighted by time. Nothing is extrapolated: they are about the time from the first
/// point of a group to its last. Rows whose value or time is NULL are none, nor those at an
/// infinite time.
final class SeriesAggregates {
    private SeriesAggregates() {}

    /// Declares them all.
    static void addAll(Sketches.Registration all) {
        for (var time : List.of(Type.TIMESTAMP, Type.TIMESTAMPTZ)) {
            add(
                    all,
                    "delta(value, ts)",
                    time,
                    "How far a counter went up by time; where it goes down it began again at 0.",
                    (feed, use) -> {
                        var sums = sums(feed, SeriesSums.Kind.COUNTER);
                        return Result.doubles((group, count) -> sums.sum(group));
                    });
            add(
                    all,
                    "rate(value, ts)",
                    time,
                    "How far a counter went up a second: delta over the time from first to last.",
                    (feed, use) -> {
                        var sums = sums(feed, SeriesSums.Kind.COUNTER);
                        return overTime(sums, (double) Timestamps.MICROS_PER_SECOND);
                    });
            add(
                    all,
                    "time_weighted_average(value, ts)",
                    time,
                    "The mean over time of a line through the values.",
                    (feed, use) -> overTime(sums(feed, SeriesSums.Kind.LINEAR), 0.5));
            add(
                    all,
                    "time_weighted_average_locf(value, ts)",
                    time,
                    "The mean over time, each value being held until the next.",
                    (feed, use) -> overTime(sums(feed, SeriesSums.Kind.HELD), 1));
        }
    }

    private static void add(
            Sketches.Registration all,
            String example,
            Type time,
            String description,
            Implementation.Plan plan) {
        all.add(example, List.of(Type.DOUBLE, time), Type.DOUBLE, List.of(0, 1), description, plan);
    }

    private static SeriesSums sums(Feed feed, SeriesSums.Kind kind) {
        return feed.accumulator(SeriesSums.class, kind, () -> new SeriesSums(kind));
    }

    /// The sum times `factor` by the microseconds; NULL where no time passes.
    private static Result overTime(SeriesSums sums, double factor) {
        return Result.orNull((group, count, out) -> {
            long length = sums.lengthMicros(group);
            if (length == 0) {
                out.appendNull();
            } else {
                ((ColumnBuilder.Doubles) out).append(sums.sum(group) * factor / length);
            }
        });
    }
}
