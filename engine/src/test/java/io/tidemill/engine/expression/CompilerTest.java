// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static io.tidemill.engine.expression.SampleFunctions.bigint;
import static io.tidemill.engine.expression.SampleFunctions.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Numeric;
import io.tidemill.engine.Seeds;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private static final EvaluationContext CONTEXT = new EvaluationContext(42, ZoneOffset.UTC, 1);
    private static final Compiler COMPILER = new Compiler(SampleFunctions::lower);

    @Test
    void agreesWithInterpreter() {
        Seeds.forEach(100, CompilerTest::compare);
    }

    private static void compare(Random random) {
        var generator = new RandomExpressions(random);
        var expressions = new ArrayList<Expression>();
        for (int i = 0; i < 3; i++) {
            expressions.add(generator.expression(generator.type(), random.nextInt(5)));
        }
        var condition = generator.expression(Type.BOOLEAN, random.nextInt(5));
        var projections = expressions.stream().map(e -> COMPILER.projection(List.of(e))).toList();
        var predicate = COMPILER.predicate(condition);
        for (int round = 0; round < 4; round++) {
            var batch = generator.batch(random.nextInt(100), round % 2 == 1);
            for (int i = 0; i < expressions.size(); i++) {
                var projection = projections.get(i);
                var expression = expressions.get(i);
                var expected = outcome(() -> interpreted(expression, batch));
                var actual =
                        outcome(() -> values(projection.evaluate(batch, CONTEXT)[0], batch.size()));
                assertThat(actual).as("round %s: %s", round, expression).isEqualTo(expected);
            }
            var expected = outcome(() -> selected(interpreted(condition, batch)));
            var actual =
                    outcome(() -> {
                        int count = predicate.select(batch, CONTEXT);
                        return Arrays.stream(predicate.selection(), 0, count).boxed().toList();
                    });
            assertThat(actual).as("round %s: %s", round, condition).isEqualTo(expected);
        }
    }

    @Test
    void passesInputsThrough() {
        var batch = longs(1L, null, 3L);
        var projection = COMPILER.projection(List.of(input(0), bigint(7)));
        var columns = projection.evaluate(batch, CONTEXT);
        assertThat(columns[0]).isSameAs(batch.column(0));
        assertThat(values(columns[1], 3)).containsExactly(7L, 7L, 7L);
        assertThat(values(projection.evaluate(longs(1L), CONTEXT)[1], 1)).containsExactly(7L);
        var larger = longs(1L, 2L, 3L, 4L);
        assertThat(values(projection.evaluate(larger, CONTEXT)[1], 4)).hasSize(4);
    }

    @Test
    void filterKeepsBatchWhereAllPass() {
        var predicate = COMPILER.predicate(call("<", input(0), bigint(5)));
        var all = longs(1L, 2L);
        assertThat(predicate.filter(all, CONTEXT)).isSameAs(all);
        var some =
                predicate.filter(
                        new Batch(4, columns(1L, 9L, null, 4L), new long[] {1, 2, 3, -4}), CONTEXT);
        assertThat(values(some.column(0), some.size())).containsExactly(1L, 4L);
        assertThat(some.weights()).containsExactly(1, -4);
    }

    @Test
    void constantErrorIsRaisedOnlyForRowsThatNeedIt() {
        var failing = call("/", bigint(1), bigint(0));
        var projection =
                COMPILER.projection(
                        List.of(
                                new Case(
                                        List.of(
                                                new Case.Branch(
                                                        call("<", input(0), bigint(5)), bigint(1))),
                                        failing,
                                        Type.BIGINT)));
        assertThat(values(projection.evaluate(longs(1L, 2L), CONTEXT)[0], 2))
                .containsExactly(1L, 1L);
        assertThatThrownBy(() -> projection.evaluate(longs(1L, 6L), CONTEXT))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        e -> assertThat(e.state()).isEqualTo(SqlState.DIVISION_BY_ZERO));
    }

    @Test
    void andAfterNullStillRaisesErrors() {
        var nothing = new ColumnBuilder[] {ColumnBuilder.of(Type.BOOLEAN.kind())};
        nothing[0].appendNull();
        var unknown = new Literal(Type.BOOLEAN, nothing[0].build());
        var failing = call("<", call("/", input(0), bigint(0)), bigint(1));
        var predicate = COMPILER.predicate(new And(List.of(unknown, failing)));
        assertThatThrownBy(() -> predicate.select(longs(1L), CONTEXT))
                .isInstanceOf(SqlException.class);
        var decided = COMPILER.predicate(new And(List.of(unknown, falsehood(), failing)));
        assertThat(decided.select(longs(1L), CONTEXT)).isZero();
    }

    @Test
    void distinctIsByValue() {
        var same = COMPILER.projection(List.of(new IsDistinct(numeric("1.0"), numericOr("1.00"))));
        assertThat(values(same.evaluate(longs(1L), CONTEXT)[0], 1)).containsExactly(0L);
        var other = COMPILER.projection(List.of(new IsDistinct(numeric("1.1"), numericOr("1.0"))));
        assertThat(values(other.evaluate(longs(1L), CONTEXT)[0], 1)).containsExactly(1L);
    }

    private static Literal numeric(String number) {
        var value = new Slice();
        Numeric.set(new BigDecimal(number), value);
        var column = new ColumnBuilder.Bytes();
        column.append(value);
        return new Literal(Type.NUMERIC, column.build());
    }

    /// The number for rows that are not NULL; so that it is no constant.
    private static Expression numericOr(String number) {
        return new Case(
                List.of(new Case.Branch(new IsNull(input(0)), numeric("77"))),
                numeric(number),
                Type.NUMERIC);
    }

    @Test
    void aLongListBecomesSeveralMethods() {
        var operands = new ArrayList<Expression>();
        for (int i = 0; i < 5000; i++) {
            operands.add(call("=", input(0), bigint(i * 2L)));
        }
        var predicate = COMPILER.predicate(new Or(operands));
        assertThat(predicate.select(longs(0L, 1L, 9998L, 9999L, 10000L, null), CONTEXT))
                .isEqualTo(2);
    }

    @Test
    void tooLargeForAClassIsInterpreted() {
        var operands = new ArrayList<Expression>();
        for (int i = 0; i < 30000; i++) {
            operands.add(call("=", call("text", input(0)), text("t" + i)));
        }
        operands.add(call("=", call("text", input(0)), text("5")));
        var predicate = COMPILER.predicate(new Or(operands));
        assertThat(predicate.select(longs(4L, 5L), CONTEXT)).isEqualTo(1);
    }

    @Test
    void aDeepExpressionIsRefusedOrRuns() {
        Expression sum = input(0);
        for (int i = 0; i < 1000; i++) {
            sum = call("+", sum, bigint(1));
        }
        var projection = COMPILER.projection(List.of(sum));
        assertThat(values(projection.evaluate(longs(1L, null), CONTEXT)[0], 2))
                .containsExactly(1001L, null);
        for (int i = 0; i < 1_000_000; i++) {
            sum = call("+", sum, bigint(1));
        }
        var deep = sum;
        assertThatThrownBy(() -> COMPILER.projection(List.of(deep)))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        e -> assertThat(e.state()).isEqualTo(SqlState.STATEMENT_TOO_COMPLEX));
    }

    @Test
    void parametersMustBeBound() {
        assertThatThrownBy(() -> COMPILER.projection(List.of(new Parameter(0, Type.BIGINT))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Expression falsehood() {
        return new Literal(Type.BOOLEAN, new LongColumn(new long[] {0}, null));
    }

    private static Input input(int index) {
        return new Input(index, Type.BIGINT);
    }

    private static Literal text(String text) {
        var column = new ColumnBuilder.Bytes();
        column.append(Slice.of(text));
        return new Literal(Type.TEXT, column.build());
    }

    private static Batch longs(@Nullable Long... values) {
        return new Batch(values.length, columns(values), null);
    }

    private static Column[] columns(@Nullable Long... values) {
        var column = new ColumnBuilder.Longs();
        for (var value : values) {
            if (value == null) {
                column.appendNull();
            } else {
                column.append(value);
            }
        }
        return new Column[] {column.build()};
    }

    private static List<@Nullable Object> interpreted(Expression expression, Batch batch) {
        var column = ColumnBuilder.of(expression.type().kind());
        for (int row = 0; row < batch.size(); row++) {
            COMPILER.interpreter().evaluate(expression, batch, row, CONTEXT, column);
        }
        return values(column.build(), batch.size());
    }

    private static List<Integer> selected(List<@Nullable Object> truths) {
        var selected = new ArrayList<Integer>();
        for (int i = 0; i < truths.size(); i++) {
            if (truths.get(i) instanceof Long truth && truth == 1) {
                selected.add(i);
            }
        }
        return selected;
    }

    private static List<@Nullable Object> values(Column column, int size) {
        var values = new ArrayList<@Nullable Object>();
        for (int i = 0; i < size; i++) {
            if (column.isNull(i)) {
                values.add(null);
                continue;
            }
            switch (column) {
                case LongColumn longs -> values.add(longs.values()[i]);
                case DoubleColumn doubles -> values.add(doubles.values()[i]);
                case BytesColumn bytes -> {
                    var slice = new Slice();
                    bytes.get(i, slice);
                    values.add(slice.toText());
                }
            }
        }
        return values;
    }

    /// What is computed, or the message of the error that is raised.
    private static Object outcome(java.util.function.Supplier<Object> computation) {
        try {
            return computation.get();
        } catch (SqlException e) {
            return e.message();
        }
    }
}
