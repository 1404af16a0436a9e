// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.core.value.Timestamps;
import io.tidemill.engine.state.Cells;

/// One end, by an offset, of the frame of a RANGE: compares the key of a row with the key of the
/// frame's row plus or minus the offset, by PostgreSQL's rules (`in_range`): what overflows is
/// beyond all values, NaN is equal to NaN and after all others, and what lies an infinite offset
/// before infinity is anything.
///
/// Adding keeps the order of keys, but for months: with one month added, January 30 at noon comes
/// behind January 31 at 11. So frames by months do not always move on from row to row, and where
/// they are reached from is searched with [#SLACK_MICROS] to spare.
abstract class RangeBound {
    /// More than adding months, days and the clocks of a zone turns times around.
    static final long SLACK_MICROS = 5 * Timestamps.MICROS_PER_DAY;

    /// Whether the offset is added to the key of the frame's row, else subtracted.
    final boolean plus;

    /// Whether greater keys come later.
    final boolean ascending;

    private RangeBound(SortKey key, Frame.Bound.Kind kind) {
        ascending = !key.descending();
        plus = (kind == Frame.Bound.Kind.FOLLOWING) == ascending;
    }

    /// Whether rows in order have bounds in order.
    boolean isMonotone() {
        return true;
    }

    /// The sign of the key in `candidate` minus the bound of the row in `base`, as the order goes;
    /// 0 where the two count as equal. Neither is NULL.
    abstract int compare(int candidate, int base);

    /// The same, with the bound moved by the slack against the order (`earlier`) or along it.
    int compareSlackly(int candidate, int base, boolean earlier) {
        return compare(candidate, base);
    }

    /// The bound at `offset`, a constant that is not NULL.
    ///
    /// @param kind PRECEDING or FOLLOWING
    /// @throws SqlException 22013 for a negative offset
    static RangeBound of(
            Type type, Cells cells, SortKey key, Frame.Bound.Kind kind, Literal offset) {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT -> {
                long distance = ((LongColumn) offset.value()).values()[0];
                check(distance >= 0);
                yield new Longs(key, kind, (Cells.Longs) cells, distance);
            }
            case REAL, DOUBLE -> {
                double distance = ((DoubleColumn) offset.value()).values()[0];
                check(distance >= 0);
                yield new Doubles(key, kind, (Cells.Doubles) cells, distance);
            }
            case NUMERIC -> {
                var distance = slice(offset);
                check(!Numeric.isNaN(distance) && Numeric.sign(distance) >= 0);
                yield new Numerics(key, kind, (Cells.Bytes) cells, distance);
            }
            case TIME -> {
                long distance = Interval.micros(slice(offset));
                check(distance >= 0);
                yield new Longs(key, kind, (Cells.Longs) cells, distance);
            }
            case INTERVAL -> {
                var distance = slice(offset);
                checkInterval(distance);
                yield new Intervals(key, kind, (Cells.Bytes) cells, distance);
            }
            case DATE, TIMESTAMP, TIMESTAMPTZ -> {
                var distance = slice(offset);
                checkInterval(distance);
                boolean dates = type.name() == TypeName.DATE;
                yield new Times(key, kind, (Cells.Longs) cells, dates, distance);
            }
            default ->
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type "
                                            + type.sql())
                            .hint("Use ROWS or GROUPS.");
        };
    }

    /// The sign of an order of keys, as the order goes.
    final int directed(int order) {
        return ascending ? order : Integer.compare(0, order);
    }

    private static Slice slice(Literal offset) {
        var slice = new Slice();
        ((BytesColumn) offset.value()).get(0, slice);
        return slice;
    }

    private static void checkInterval(Slice distance) {
        var none = new Slice();
        Interval.set(0, 0, 0, none);
        check(Interval.compare(distance, none) >= 0);
    }

    private static void check(boolean fits) {
        if (!fits) {
            throw SqlException.of(
                            SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
                            "invalid preceding or following size in window function")
                    .hint("The offset must not be negative.");
        }
    }

    /// Integers, and times of the day.
    private static final class Longs extends RangeBound {
        private final Cells.Longs keys;
        private final long distance;

        Longs(SortKey key, Frame.Bound.Kind kind, Cells.Longs keys, long distance) {
            super(key, kind);
            this.keys = keys;
            this.distance = distance;
        }

        @Override
        int compare(int candidate, int base) {
            return directed(compareKeys(keys.get(candidate), keys.get(base)));
        }

        private int compareKeys(long candidate, long base) {
            long bound = plus ? base + distance : base - distance;
            if (plus && bound < base) {
                return -1;
            }
            if (!plus && bound > base) {
                return 1;
            }
            return Long.compare(candidate, bound);
        }
    }

    private static final class Doubles extends RangeBound {
        private final Cells.Doubles keys;
        private final double distance;

        Doubles(SortKey key, Frame.Bound.Kind kind, Cells.Doubles keys, double distance) {
            super(key, kind);
            this.keys = keys;
            this.distance = distance;
        }

        @Override
        int compare(int candidate, int base) {
            return directed(compareKeys(keys.get(candidate), keys.get(base)));
        }

        private int compareKeys(double candidate, double base) {
            if (Double.isNaN(candidate) || Double.isNaN(base)) {
                return Floats.compare(candidate, base);
            }
            if (Double.isInfinite(distance)
                    && base == (plus ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)) {
                return 0;
            }
            return Floats.compare(candidate, plus ? base + distance : base - distance);
        }
    }

    private static final class Numerics extends RangeBound {
        private final Cells.Bytes keys;
        private final Slice distance;
        private final Slice value = new Slice();
        private final Slice bound = new Slice();

        Numerics(SortKey key, Frame.Bound.Kind kind, Cells.Bytes keys, Slice distance) {
            super(key, kind);
            this.keys = keys;
            this.distance = distance;
        }

        @Override
        int compare(int candidate, int base) {
            keys.get(base, value);
            bound.reset();
            if (Numeric.isInfinite(distance)
                    && Numeric.isInfinite(value)
                    && (Numeric.sign(value) > 0) != plus) {
                keys.get(candidate, value);
                return Numeric.isNaN(value) ? directed(1) : 0;
            }
            if (plus) {
                NumericArithmetic.add(value, distance, bound);
            } else {
                NumericArithmetic.subtract(value, distance, bound);
            }
            keys.get(candidate, value);
            return directed(Numeric.compare(value, bound));
        }
    }

    private static final class Intervals extends RangeBound {
        private final Cells.Bytes keys;
        private final Slice distance;
        private final Slice value = new Slice();
        private final Slice bound = new Slice();

        Intervals(SortKey key, Frame.Bound.Kind kind, Cells.Bytes keys, Slice distance) {
            super(key, kind);
            this.keys = keys;
            this.distance = distance;
        }

        @Override
        int compare(int candidate, int base) {
            keys.get(base, value);
            bound.reset();
            if (plus) {
                Interval.add(value, distance, bound);
            } else {
                Interval.subtract(value, distance, bound);
            }
            keys.get(candidate, value);
            return directed(Interval.compare(value, bound));
        }
    }

    /// Dates and timestamps; days and months of those with time zone are days and months of UTC.
    private static final class Times extends RangeBound {
        private final Cells.Longs keys;
        private final boolean dates;
        private final Slice distance;

        Times(SortKey key, Frame.Bound.Kind kind, Cells.Longs keys, boolean dates, Slice distance) {
            super(key, kind);
            this.keys = keys;
            this.dates = dates;
            this.distance = distance;
        }

        @Override
        boolean isMonotone() {
            return Interval.months(distance) == 0;
        }

        @Override
        int compare(int candidate, int base) {
            return directed(Long.compare(micros(candidate), bound(base)));
        }

        @Override
        int compareSlackly(int candidate, int base, boolean earlier) {
            if (isMonotone()) {
                return compare(candidate, base);
            }
            long bound = bound(base);
            if (!Timestamps.isInfinite(bound)) {
                bound += earlier == ascending ? -SLACK_MICROS : SLACK_MICROS;
            }
            return directed(Long.compare(micros(candidate), bound));
        }

        private long bound(int base) {
            long micros = micros(base);
            return plus
                    ? Interval.addTo(micros, distance)
                    : Interval.subtractFrom(micros, distance);
        }

        private long micros(int slot) {
            long key = keys.get(slot);
            return dates ? Dates.toTimestamp(key) : key;
        }
    }
}
