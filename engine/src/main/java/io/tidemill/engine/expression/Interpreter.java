// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Kind;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Values;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates an expression for one row by walking it: for constants and rows of VALUES, where
/// making a class takes longer than it saves, and for expressions too large for a class. Without
/// state.
public final class Interpreter {
    private static final Batch NO_INPUT = new Batch(1, new Column[0], null);

    private final Casts casts;

    /// An interpreter.
    public Interpreter(Casts casts) {
        this.casts = requireNonNull(casts, "casts");
    }

    /// Appends the value of `expression`, which reads no input, to `out`.
    public void evaluate(Expression expression, EvaluationContext context, ColumnBuilder out) {
        evaluate(expression, NO_INPUT, 0, context, out);
    }

    /// Appends the value of `expression` for row `row` of `batch` to `out`.
    public void evaluate(
            Expression expression,
            Batch batch,
            int row,
            EvaluationContext context,
            ColumnBuilder out) {
        var value = new Row(batch, row, context).value(expression);
        if (value == null) {
            out.appendNull();
            return;
        }
        switch (out) {
            case ColumnBuilder.Longs longs -> longs.append((Long) value);
            case ColumnBuilder.Doubles doubles -> doubles.append((Double) value);
            case ColumnBuilder.Bytes bytes -> bytes.append((Slice) value);
        }
    }

    /// Whether the boolean `condition` is true for row `row` of `batch`.
    public boolean isTrue(Expression condition, Batch batch, int row, EvaluationContext context) {
        return new Row(batch, row, context).isTrue(condition);
    }

    /// A row that expressions are evaluated for. Values are `Long`, `Double`, `Slice` or null.
    private final class Row {
        private final Batch batch;
        private final int row;
        private final EvaluationContext context;

        Row(Batch batch, int row, EvaluationContext context) {
            this.batch = batch;
            this.row = row;
            this.context = context;
        }

        @Nullable Object value(Expression expression) {
            return switch (expression) {
                case Literal literal -> read(literal.value(), 0);
                case Input input -> read(batch.column(input.index()), row);
                case Parameter parameter ->
                        throw new IllegalArgumentException("parameter without value: " + parameter);
                case Call call -> call(call);
                case Cast cast -> value(Preparation.lower(casts, cast));
                case And and -> connect(and.operands(), 0);
                case Or or -> connect(or.operands(), 1);
                case IsNull(var input) -> truth(value(input) == null);
                case IsDistinct distinct -> truth(isDistinct(distinct));
                case Case c -> {
                    for (var branch : c.branches()) {
                        if (isTrue(branch.condition())) {
                            yield value(branch.result());
                        }
                    }
                    yield value(c.otherwise());
                }
                case Coalesce coalesce -> {
                    for (var operand : coalesce.operands()) {
                        var value = value(operand);
                        if (value != null) {
                            yield value;
                        }
                    }
                    yield null;
                }
            };
        }

        boolean isTrue(Expression condition) {
            return value(condition) instanceof Long truth && truth != 0;
        }

        private boolean isDistinct(IsDistinct distinct) {
            var left = value(distinct.left());
            var right = value(distinct.right());
            if (left == null || right == null) {
                return left != null || right != null;
            }
            return switch (left) {
                case Long l -> !l.equals(right);
                case Double d -> !Equality.equal(d, (Double) right);
                default -> !Values.equalBytes(distinct.left().type(), (Slice) left, (Slice) right);
            };
        }

        /// AND where `decisive` is 0, OR where it is 1.
        private @Nullable Object connect(List<Expression> operands, long decisive) {
            boolean sawNull = false;
            for (var operand : operands) {
                var value = value(operand);
                if (value == null) {
                    sawNull = true;
                } else if ((Long) value == decisive) {
                    return decisive;
                }
            }
            return sawNull ? null : (Object) (1 - decisive);
        }

        private @Nullable Object call(Call call) {
            var invocation = Invocation.of(call.function());
            boolean settled = invocation.strict() && Traits.hasNullLiteral(call);
            boolean anyNull = settled;
            var values = new ArrayList<@Nullable Object>();
            for (var argument : call.arguments()) {
                if (settled && !Traits.isFailingConstant(argument)) {
                    continue;
                }
                var value = value(argument);
                anyNull |= value == null;
                values.add(invocation.strict() ? value : element(value));
            }
            return anyNull && invocation.strict() ? null : invoke(invocation, values);
        }

        private static @Nullable Object element(@Nullable Object value) {
            return switch (value) {
                case Long number -> ArrayValue.element(number, new Slice());
                case Double number -> ArrayValue.element(number, new Slice());
                case null, default -> value;
            };
        }

        private @Nullable Object invoke(Invocation invocation, List<@Nullable Object> values) {
            var given = new ArrayList<@Nullable Object>();
            if (invocation.context()) {
                given.add(context);
            }
            if (invocation.bound() != null) {
                given.add(invocation.bound());
            }
            if (invocation.variadic()) {
                int fixed = invocation.arguments().size() - 1;
                given.addAll(values.subList(0, fixed));
                var rest =
                        Array.newInstance(
                                Invocation.valueClass(invocation.arguments().get(fixed)),
                                values.size() - fixed);
                for (int i = fixed; i < values.size(); i++) {
                    Array.set(rest, i - fixed, values.get(i));
                }
                given.add(rest);
            } else {
                given.addAll(values);
            }
            if (invocation.memo()) {
                given.add(new Memo());
            }
            Object out =
                    invocation.out() == null
                            ? null
                            : invocation.out() == Slice.class ? new Slice() : new Cell();
            if (out != null) {
                given.add(out);
            }
            var returned = run(invocation, given.toArray());
            if (invocation.nullable() && Boolean.FALSE.equals(returned)) {
                return null;
            }
            return switch (out) {
                case null -> returned instanceof Boolean truth ? (Object) truth(truth) : returned;
                case Cell cell ->
                        invocation.result() == Kind.LONG
                                ? (Object) cell.longValue
                                : (Object) cell.doubleValue;
                default -> out;
            };
        }
    }

    private static @Nullable Object run(Invocation invocation, @Nullable Object[] given) {
        try {
            return invocation.method().invoke(null, given);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Long truth(boolean value) {
        return value ? 1L : 0L;
    }

    private static @Nullable Object read(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column) {
            case LongColumn longs -> longs.values()[row];
            case DoubleColumn doubles -> doubles.values()[row];
            case BytesColumn bytes -> {
                var slice = new Slice();
                bytes.get(row, slice);
                yield slice;
            }
        };
    }
}
