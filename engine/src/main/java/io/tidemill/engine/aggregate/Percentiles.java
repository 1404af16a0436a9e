// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Interval;
import java.util.List;

/// The aggregates that look up rows by their place in the order: `percentile_cont`,
/// `percentile_disc`, `median`, `mode`, and the value of the first and the last row by a key.
final class Percentiles {
    private static final int FRACTION = 0;
    private static final double MEDIAN = 0.5;
    private static final List<Type> KEYS =
            List.of(
                    Type.BIGINT,
                    Type.NUMERIC,
                    Type.DOUBLE,
                    Type.TEXT,
                    Type.TIMESTAMP,
                    Type.TIMESTAMPTZ);

    private Percentiles() {}

    /// Declares them all.
    ///
    /// @param every the types of values
    static void addAll(List<Type> every, Collecting.Registration all) {
        for (var type : List.of(Type.DOUBLE, Type.INTERVAL)) {
            all.add(
                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
                    List.of(Type.DOUBLE, type),
                    type,
                    List.of(1),
                    "The value at a fraction of the ordered values, between two if need be.",
                    (feed, use) -> one(feed, use, Between.of(type)));
            all.add(
                    "percentile_cont(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY x)",
                    List.of(Type.array(Type.DOUBLE), type),
                    Type.array(type),
                    List.of(1),
                    "The values at several fractions of the ordered values.",
                    (feed, use) -> several(feed, use, Between.of(type), type));
            all.add(
                    "median(x)",
                    List.of(type),
                    type,
                    List.of(0),
                    "The value in the middle, that of percentile_cont(0.5).",
                    (feed, use) -> median(feed, use, Between.of(type)));
        }
        for (var type : every) {
            all.add(
                    "percentile_disc(0.5) WITHIN GROUP (ORDER BY x)",
                    List.of(Type.DOUBLE, type),
                    type,
                    List.of(1),
                    "The first value that has at least a fraction of the values up to it.",
                    (feed, use) -> one(feed, use, new AtPlace(type)));
            if (type.name() != TypeName.ARRAY) {
                all.add(
                        "percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY x)",
                        List.of(Type.array(Type.DOUBLE), type),
                        Type.array(type),
                        List.of(1),
                        "The values at several fractions of the ordered values.",
                        (feed, use) -> several(feed, use, new AtPlace(type), type));
            }
            all.add(
                    "mode() WITHIN GROUP (ORDER BY x)",
                    List.of(type),
                    type,
                    List.of(0),
                    "The most frequent value, the first in order where there are several.",
                    (feed, use) -> mode(feed, use, type));
            for (var key : KEYS) {
                addByKey("min_by", "least", type, key, all);
                addByKey("max_by", "greatest", type, key, all);
            }
        }
    }

    private static void addByKey(
            String name, String which, Type type, Type key, Collecting.Registration all) {
        boolean last = name.equals("max_by");
        all.add(
                name + "(x, key)",
                List.of(type, key),
                type,
                List.of(1),
                "The value of the row with the " + which + " key.",
                (feed, use) -> {
                    // By the key, whatever the call says; of equal keys by the value.
                    var order = List.of(new SortKey(1, false, false));
                    var byKey = new Implementation.Use(false, false, use.types(), order);
                    var rows = Collecting.rows(feed, byKey, List.of(0));
                    var value = new AtPlace(type);
                    return Result.orNull((group, count, out) ->
                            value.append(rows.rowOfRank(group, last ? count - 1 : 0), out));
                });
    }

    /// Tells the value at a fraction of ordered rows.
    private sealed interface Percentile {
        void append(OrderedRows rows, int group, double fraction, ColumnBuilder out);
    }

    /// The value of one of the rows.
    private record AtPlace(Type type, Slice value) implements Percentile {
        AtPlace(Type type) {
            this(type, new Slice());
        }

        @Override
        public void append(OrderedRows rows, int group, double fraction, ColumnBuilder out) {
            long place = (long) Math.ceil(fraction * rows.size(group)) - 1;
            append(rows.rowOfRank(group, Math.max(place, 0)), out);
        }

        void append(OrderedRows.Row row, ColumnBuilder out) {
            if (row.isNull(0)) {
                out.appendNull();
                return;
            }
            switch (out) {
                case ColumnBuilder.Longs longs -> longs.append(row.asLong(0));
                case ColumnBuilder.Doubles doubles -> doubles.append(row.asDouble(0));
                case ColumnBuilder.Bytes bytes -> {
                    row.bytes(0, value);
                    bytes.append(value);
                }
            }
        }
    }

    /// A value between those of two neighbouring rows.
    private record Between(boolean intervals, Slice low, Slice part, Slice value)
            implements Percentile {
        static Between of(Type type) {
            boolean intervals = type.name() == TypeName.INTERVAL;
            return new Between(intervals, new Slice(), new Slice(), new Slice());
        }

        @Override
        public void append(OrderedRows rows, int group, double fraction, ColumnBuilder out) {
            double place = fraction * (rows.size(group) - 1);
            long first = (long) Math.floor(place);
            long second = (long) Math.ceil(place);
            var row = rows.rowOfRank(group, first);
            if (intervals) {
                row.bytes(0, value);
                if (second > first) {
                    low.set(value);
                    rows.rowOfRank(group, second).bytes(0, value);
                    Interval.subtract(value, low, part);
                    Interval.multiply(part, place - first, value);
                    part.set(value);
                    value.reset();
                    Interval.add(low, part, value);
                }
                ((ColumnBuilder.Bytes) out).append(value);
                return;
            }
            double result = row.asDouble(0);
            if (second > first) {
                double next = rows.rowOfRank(group, second).asDouble(0);
                result += (place - first) * (next - result);
            }
            ((ColumnBuilder.Doubles) out).append(result);
        }
    }

    private static Result one(Feed feed, Implementation.Use use, Percentile percentile) {
        var rows = Collecting.rows(feed, use, List.of(1));
        var fractions = GroupConstants.of(feed, use, FRACTION);
        return Result.orNull((group, count, out) -> {
            Column fraction = fractions.get(group);
            if (fraction.isNull(0)) {
                out.appendNull();
            } else {
                double at = checked(((DoubleColumn) fraction).values()[0]);
                percentile.append(rows, group, at, out);
            }
        });
    }

    private static Result several(
            Feed feed, Implementation.Use use, Percentile percentile, Type type) {
        var rows = Collecting.rows(feed, use, List.of(1));
        var fractions = GroupConstants.of(feed, use, FRACTION);
        var given = new Slice();
        var array = new Slice();
        return Result.orNull((group, count, out) -> {
            Column all = fractions.get(group);
            if (all.isNull(0)) {
                out.appendNull();
                return;
            }
            ((BytesColumn) all).get(0, given);
            var values = ColumnBuilder.of(type.kind());
            var reader = new ArrayValue.Reader(given);
            while (reader.next()) {
                if (reader.isNull()) {
                    values.appendNull();
                } else {
                    percentile.append(rows, group, checked(reader.asDouble()), values);
                }
            }
            start(given, array);
            Column column = values.build();
            for (int i = 0; i < ArrayValue.count(given); i++) {
                ArrayValue.append(column, i, array);
            }
            ((ColumnBuilder.Bytes) out).append(array);
        });
    }

    /// Begins an array of the form of `model`.
    private static void start(Slice model, Slice array) {
        int[] sizes = new int[ArrayValue.dimensions(model)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = ArrayValue.size(model, i);
        }
        ArrayValue.start(sizes, array);
    }

    private static Result median(Feed feed, Implementation.Use use, Percentile percentile) {
        // By the value, whatever the call says.
        var byValue =
                new Implementation.Use(use.appendOnly(), use.distinct(), use.types(), List.of());
        var rows = Collecting.rows(feed, byValue, List.of(0));
        return Result.orNull((group, count, out) -> percentile.append(rows, group, MEDIAN, out));
    }

    /// The fraction, which is one.
    static double checked(double fraction) {
        if (fraction >= 0 && fraction <= 1) {
            return fraction;
        }
        var shown = new Slice();
        shown.reset();
        Floats.formatDouble(fraction, shown);
        throw SqlException.of(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "percentile value " + shown.toText() + " is not between 0 and 1");
    }

    private static Result mode(Feed feed, Implementation.Use use, Type type) {
        var rows = Collecting.rows(feed, use, List.of(0));
        var value = new AtPlace(type);
        return Result.orNull((group, count, out) -> {
            // How often the best is there, how many rows are before it, how many were seen.
            long[] best = {0, 0, 0};
            rows.forEachRun(
                    group,
                    (row, copies) -> {
                        if (copies > best[0]) {
                            best[0] = copies;
                            best[1] = best[2];
                        }
                        best[2] += copies;
                    });
            value.append(rows.rowOfRank(group, best[1]), out);
        });
    }
}
