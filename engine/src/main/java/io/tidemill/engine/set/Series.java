// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Timestamps;

/// `generate_series`: from the first argument to the second, both included, in steps of the third,
/// or of 1.
final class Series {
    private Series() {}

    private static SqlException zeroStep() {
        return invalid("step size cannot equal zero");
    }

    private static SqlException invalid(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    /// A series of integers.
    static RowAppender longs(int arity) {
        return (arguments, row, first, context, out) -> {
            long step = arity == 3 ? arguments.longs(first + 2).values()[row] : 1;
            if (step == 0) {
                throw zeroStep();
            }
            long end = arguments.longs(first + 1).values()[row];
            long value = arguments.longs(first).values()[row];
            while (step > 0 ? value <= end : value >= end) {
                out.row(value);
                long next = value + step;
                if (((value ^ next) & (step ^ next)) < 0) {
                    return;
                }
                value = next;
            }
        };
    }

    /// A series of numerics.
    static RowAppender numerics(int arity) {
        var end = new Slice();
        var step = new Slice();
        return (arguments, row, first, context, out) -> {
            var value = new Slice();
            var next = new Slice();
            arguments.bytes(first).get(row, value);
            arguments.bytes(first + 1).get(row, end);
            if (arity == 3) {
                arguments.bytes(first + 2).get(row, step);
            } else {
                Numeric.ofLong(1, step);
            }
            check(value, "start value");
            check(end, "stop value");
            check(step, "step size");
            int direction = Numeric.sign(step);
            if (direction == 0) {
                throw zeroStep();
            }
            while (Numeric.compare(value, end) * direction <= 0) {
                out.row(value);
                next.reset();
                NumericArithmetic.add(value, step, next);
                var swap = value;
                value = next;
                next = swap == value ? new Slice() : swap;
            }
        };
    }

    private static void check(Slice value, String what) {
        if (Numeric.isNaN(value)) {
            throw invalid(what + " cannot be NaN");
        }
        if (Numeric.isInfinite(value)) {
            throw invalid(what + " cannot be infinity");
        }
    }

    /// A series of timestamps.
    ///
    /// @param zoned whether days and months are those of the session's time zone
    static RowAppender timestamps(boolean zoned) {
        var step = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first + 2).get(row, step);
            long end = arguments.longs(first + 1).values()[row];
            long value = arguments.longs(first).values()[row];
            int direction = Interval.compare(step, zero());
            if (direction == 0) {
                throw zeroStep();
            }
            if (Timestamps.isInfinite(value)) {
                throw invalid("start value cannot be infinity");
            }
            if (Timestamps.isInfinite(end)) {
                // PostgreSQL counts without end; there is no room for that.
                throw invalid("stop value cannot be infinity");
            }
            while (direction > 0 ? value <= end : value >= end) {
                out.row(value);
                value =
                        zoned
                                ? Interval.addToZoned(value, step, TimeZone.of(context.timeZone()))
                                : Interval.addTo(value, step);
            }
        };
    }

    private static Slice zero() {
        var zero = new Slice();
        Interval.set(0, 0, 0, zero);
        return zero;
    }
}
