// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Interval;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import java.time.ZoneOffset;
import java.util.List;

/// Tells when an expression over the clock reaches a value. The expression never goes back as time
/// passes; mostly it is the clock plus a constant, else (months, days) the moment is searched for.
final class ClockInverse {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long SEARCH_MICROS = 800 * DAY_MICROS;
    private static final long BASE_MICROS = 1_700_000_000_000_000L;
    private static final Batch ONE = new Batch(1, new Column[0], null);

    private final Projection clock;
    private final long unitMicros;
    private final boolean shifted;
    private final long shift;

    /// @param clock of type timestamp, timestamptz or date
    ClockInverse(Expression clock, Compiler compiler) {
        this.clock = compiler.projection(List.of(clock));
        this.shifted = isShift(clock, compiler);
        unitMicros = clock.type().name() == TypeName.DATE ? DAY_MICROS : 1;
        shift = at(BASE_MICROS) - Math.floorDiv(BASE_MICROS, unitMicros);
    }

    private long at(long nowMicros) {
        return ((LongColumn) clock.evaluate(ONE, context(nowMicros))[0]).values()[0];
    }

    private static EvaluationContext context(long nowMicros) {
        return new EvaluationContext(nowMicros, ZoneOffset.UTC, 0);
    }

    /// Whether it is the clock plus a number of microseconds.
    private static boolean isShift(Expression clock, Compiler compiler) {
        return switch (clock) {
            case Call call when call.arguments().isEmpty() ->
                    isTimestamp(call.type()) && call.type().precision() == Type.UNSPECIFIED;
            case Cast cast ->
                    isTimestamp(cast.type())
                            && cast.type().precision() == Type.UNSPECIFIED
                            && isShift(cast.input(), compiler);
            case Call call when call.arguments().size() == 2 -> {
                var first = call.arguments().get(0);
                var second = call.arguments().get(1);
                yield isInterval(second)
                        ? isShift(first, compiler) && isWithoutMonths(second, compiler)
                        : isInterval(first)
                                && isShift(second, compiler)
                                && isWithoutMonths(first, compiler);
            }
            default -> false;
        };
    }

    private static boolean isTimestamp(Type type) {
        return type.name() == TypeName.TIMESTAMP || type.name() == TypeName.TIMESTAMPTZ;
    }

    private static boolean isInterval(Expression expression) {
        return expression.type().name() == TypeName.INTERVAL;
    }

    private static boolean isWithoutMonths(Expression interval, Compiler compiler) {
        var column = compiler.projection(List.of(interval)).evaluate(ONE, context(0))[0];
        var value = new Slice();
        ((BytesColumn) column).get(0, value);
        return !column.isNull(0) && Interval.months(value) == 0;
    }

    /// The first moment at which the expression is at `value` or beyond or, with `beyond`, beyond
    /// it; the infinities are never reached and always passed.
    long reaches(long value, boolean beyond) {
        if (value == Long.MIN_VALUE || value == Long.MAX_VALUE) {
            return value;
        }
        long guess = multiply(subtract(value, shift), unitMicros);
        if (shifted) {
            return beyond ? add(guess, 1) : guess;
        }
        long low = subtract(guess, SEARCH_MICROS);
        long high = add(guess, SEARCH_MICROS);
        while (low < high) {
            long middle = low + (high - low) / 2;
            long then = at(middle);
            if (beyond ? then > value : then >= value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    // Sums beyond the range of time stay at its ends.
    private static long add(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    private static long subtract(long a, long b) {
        return add(a, -b);
    }

    private static long multiply(long a, long b) {
        long product = a * b;
        return Math.multiplyHigh(a, b) == product >> 63
                ? product
                : a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
