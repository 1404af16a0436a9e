// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Join;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Interval;
import io.tidemill.engine.operator.TimeBand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the band in a join's condition: comparisons that together keep the times of two rows
/// within constants of each other.
///
/// | condition | here |
/// | --- | --- |
/// | `b.ts BETWEEN a.ts AND a.ts + '1 hour' AND x < y` | 0 … 1 h of a.ts, b.ts; `x < y` |
/// | `b.ts - a.ts < '1 hour' AND a.ts < b.ts` | the same less 1 µs at both ends; all of it |
///
/// A comparison that leaves the bound itself out stays a condition, as the infinities, from which a
/// microsecond takes nothing, would pass the band.
///
/// @param rest what must hold besides, or null
record IntervalJoins(TimeBand band, @Nullable Expression rest) {
    /// `time + offset`, or where `from` is there, `time - from + offset`; of constants alone
    /// `offset`.
    private record Linear(@Nullable Input time, @Nullable Input from, long offset) {}

    /// `right - left`, at least or at most `micros`.
    private record Bound(int left, int right, boolean isLow, long micros, boolean strict) {
        boolean isOfSameTimes(Bound other) {
            return left == other.left && right == other.right;
        }
    }

    /// The band of `join`, or null.
    ///
    /// @param utc whether a day of a `timestamptz` is sure to have 24 hours
    static @Nullable IntervalJoins of(Join join, boolean utc) {
        if (join.condition() == null) {
            return null;
        }
        var conjuncts =
                join.condition() instanceof And(var operands)
                        ? operands
                        : List.of(join.condition());
        int width = join.left().schema().size();
        var bounds = new ArrayList<@Nullable Bound>();
        for (var conjunct : conjuncts) {
            bounds.add(bound(conjunct, width, utc));
        }
        for (var first : bounds) {
            var band = first == null ? null : band(first, bounds);
            if (first != null && band != null) {
                var rest = new ArrayList<Expression>();
                for (int i = 0; i < conjuncts.size(); i++) {
                    var bound = bounds.get(i);
                    if (bound == null || !bound.isOfSameTimes(first) || bound.strict) {
                        rest.add(conjuncts.get(i));
                    }
                }
                return new IntervalJoins(
                        band,
                        rest.isEmpty() ? null : rest.size() == 1 ? rest.getFirst() : new And(rest));
            }
        }
        return null;
    }

    private static @Nullable TimeBand band(Bound of, List<@Nullable Bound> bounds) {
        long low = Long.MIN_VALUE;
        long high = Long.MAX_VALUE;
        for (var bound : bounds) {
            if (bound == null || !bound.isOfSameTimes(of)) {
                continue;
            }
            if (bound.isLow) {
                low = Math.max(low, bound.micros + (bound.strict ? 1 : 0));
            } else {
                high = Math.min(high, bound.micros - (bound.strict ? 1 : 0));
            }
        }
        return low == Long.MIN_VALUE || high == Long.MAX_VALUE || low > high
                ? null
                : new TimeBand(of.left, of.right, low, high);
    }

    private static @Nullable Bound bound(Expression conjunct, int width, boolean utc) {
        if (!(conjunct instanceof Call call) || call.arguments().size() != 2) {
            return null;
        }
        String name = call.function().name();
        boolean less = name.equals("<") || name.equals("<=");
        if (!less && !name.equals(">") && !name.equals(">=")) {
            return null;
        }
        boolean strict = name.length() == 1;
        // small <= great: great - small >= 0.
        var small = linear(call.arguments().get(less ? 0 : 1), utc);
        var great = linear(call.arguments().get(less ? 1 : 0), utc);
        if (small == null || great == null) {
            return null;
        }
        Input plus;
        Input minus;
        long offset;
        try {
            offset = Math.subtractExact(great.offset, small.offset);
        } catch (ArithmeticException tooFar) {
            return null;
        }
        if (great.from == null && small.from == null) {
            plus = great.time;
            minus = small.time;
        } else if (great.from != null && small.time == null) {
            plus = great.time;
            minus = great.from;
        } else if (small.from != null && great.time == null) {
            plus = small.from;
            minus = small.time;
        } else {
            return null;
        }
        // plus - minus + offset >= 0
        if (plus == null || minus == null || !plus.type().sameName(minus.type())) {
            return null;
        }
        if (minus.index() < width && plus.index() >= width) {
            return new Bound(minus.index(), plus.index() - width, true, -offset, strict);
        }
        if (plus.index() < width && minus.index() >= width) {
            return new Bound(plus.index(), minus.index() - width, false, offset, strict);
        }
        return null;
    }

    private static @Nullable Linear linear(Expression expression, boolean utc) {
        return switch (expression) {
            case Input input when isTimestamp(input.type()) -> new Linear(input, null, 0);
            case Literal literal when literal.type().name() == TypeName.INTERVAL ->
                    constant(literal);
            case Call(var function, var arguments, Type type)
                    when arguments.size() == 2 && function.name().equals("+") ->
                    sum(linear(arguments.get(0), utc), linear(arguments.get(1), utc), 1, type, utc);
            case Call(var function, var arguments, Type type)
                    when arguments.size() == 2 && function.name().equals("-") ->
                    sum(
                            linear(arguments.get(0), utc),
                            linear(arguments.get(1), utc),
                            -1,
                            type,
                            utc);
            default -> null;
        };
    }

    private static @Nullable Linear sum(
            @Nullable Linear first, @Nullable Linear second, int sign, Type type, boolean utc) {
        if (first == null || second == null || (!utc && type.name() == TypeName.TIMESTAMPTZ)) {
            return null;
        }
        long offset;
        try {
            offset = Math.addExact(first.offset, sign * second.offset);
        } catch (ArithmeticException tooFar) {
            return null;
        }
        if (second.time == null && second.from == null) {
            return new Linear(first.time, first.from, offset);
        }
        if (sign > 0 && first.time == null && first.from == null) {
            return new Linear(second.time, second.from, offset);
        }
        boolean difference =
                sign < 0 && first.time != null && first.from == null && second.from == null;
        return difference ? new Linear(first.time, second.time, offset) : null;
    }

    private static boolean isTimestamp(Type type) {
        return type.name() == TypeName.TIMESTAMP || type.name() == TypeName.TIMESTAMPTZ;
    }

    /// An interval of always the same length.
    private static @Nullable Linear constant(Literal literal) {
        if (literal.isNull() || !(literal.value() instanceof BytesColumn bytes)) {
            return null;
        }
        var value = new Slice();
        bytes.get(0, value);
        long micros = Interval.totalMicros(value);
        boolean fits = Math.abs(Interval.days(value)) < 100_000 && Math.abs(micros) < 1L << 60;
        return Interval.months(value) == 0 && fits ? new Linear(null, null, micros) : null;
    }
}
