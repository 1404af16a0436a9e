// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Interval;
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregatesTest {
    @Test
    void everyAggregateIsDeclaredOnce() {
        var signatures = new HashSet<String>();
        for (var aggregate : Aggregates.ALL) {
            assertThat(signatures.add(aggregate.name() + aggregate.arguments())).isTrue();
            assertThat(aggregate.description()).endsWith(".");
            assertThat(aggregate.example()).startsWith(aggregate.name() + "(");
        }
    }

    @Test
    void computesAsPostgresql() {
        assertResult("sum", Type.BIGINT, longs(Long.MAX_VALUE, 1L), "9223372036854775808");
        assertResult("sum", Type.INTEGER, longs(1L, NULL, 2L), 3L);
        assertResult("avg", Type.INTEGER, longs(1L, 2L), "1.5000000000000000");
        assertResult("avg", Type.BIGINT, longs(1L, 1L, 2L), "1.3333333333333333");
        assertResult("sum", Type.NUMERIC, numerics("1.10", "2.2"), "3.30");
        assertResult("avg", Type.NUMERIC, numerics("1.10", "2.2"), "1.6500000000000000");
        assertResult("avg", Type.NUMERIC, numerics("100000000", "2"), "50000001.000000000000");
        assertResult("min", Type.NUMERIC, numerics("1.10", "-2.2", "10"), "-2.2");
        assertResult("max", Type.NUMERIC, numerics("9", "10", "1.1"), "10");
        assertResult("variance", Type.INTEGER, longs(1L, 2L, 3L, 4L), "1.6666666666666667");
        assertResult("stddev", Type.INTEGER, longs(1L, 2L, 3L, 4L), "1.2909944487358056");
        assertResult("var_pop", Type.INTEGER, longs(5L), "0");
        assertResult("stddev_samp", Type.INTEGER, longs(5L), NULL);
        assertResult("var_pop", Type.NUMERIC, numerics("1.5", "2.5"), "0.25000000000000000000");
        assertResult("stddev", Type.DOUBLE, List.of(1e9 + 1, 1e9 + 2, 1e9 + 3), 1.0);
        assertResult("var_pop", Type.DOUBLE, List.of(0.1), 0.0);
        assertResult("var_samp", Type.DOUBLE, List.of(0.1), NULL);
        assertResult("sum", Type.DOUBLE, List.of(1e308, 1.0, -1e308), 1.0);
        assertResult("avg", Type.DOUBLE, List.of(), NULL);
        assertResult("max", Type.DOUBLE, List.of(Double.NaN, Double.POSITIVE_INFINITY), Double.NaN);
        assertResult("max", Type.TEXT, List.of("a", "B", "é"), "é");
    }

    private static List<Object> longs(Object... values) {
        return List.of(values);
    }

    private static List<Object> numerics(String... values) {
        return Arrays.stream(values).<Object>map(BigDecimal::new).toList();
    }

    private static void assertResult(String name, Type type, List<?> values, Object expected) {
        var schema = Schema.of(Field.of("x", type));
        var rows = new ArrayList<Weighted>();
        values.forEach(value -> rows.add(new Weighted(row(value), 1)));
        var call = call(name, List.of(type), List.of(0));
        Object wanted =
                expected instanceof String text && call.function().result().equals(Type.NUMERIC)
                        ? new BigDecimal(text)
                        : expected;
        for (boolean appendOnly : List.of(true, false)) {
            var state = new AggregateState(schema, List.of(call), appendOnly);
            state.reserve(1);
            state.add(Rows.batch(schema, rows), new int[rows.size()]);
            assertThat(result(state, call)).as(name + " of " + values).isEqualTo(wanted);
        }
    }

    private static AggregateCall call(String name, List<Type> types, List<Integer> arguments) {
        Aggregate function =
                Aggregates.ALL.stream()
                        .filter(a -> a.name().equals(name) && a.arguments().equals(types))
                        .findFirst()
                        .orElseThrow();
        return new AggregateCall(function, arguments, false, -1, List.of());
    }

    private static Object result(AggregateState state, AggregateCall call) {
        var batch = new Batch(1, state.results(new int[] {0}, 1), null);
        return Rows.rows(batch, List.of(call.function().result())).getFirst().values().getFirst();
    }

    @Test
    void intervalsAreAddedByPart() {
        var schema = Schema.of(Field.of("x", Type.INTERVAL));
        var builder = BatchBuilder.of(schema);
        var slice = new Slice();
        for (int i = 1; i <= 3; i++) {
            Interval.set(i, 2 * i, 3_000_000L * i, slice);
            builder.bytes(0).append(slice);
            builder.endRow(1);
        }
        var calls =
                List.of(
                        call("sum", List.of(Type.INTERVAL), List.of(0)),
                        call("avg", List.of(Type.INTERVAL), List.of(0)));
        var state = new AggregateState(schema, calls, false);
        state.reserve(1);
        state.add(builder.build(), new int[3]);
        var results = new Batch(1, state.results(new int[] {0}, 1), null);
        results.bytes(0).get(0, slice);
        assertThat(List.of(Interval.months(slice), Interval.days(slice))).containsExactly(6, 12);
        assertThat(Interval.micros(slice)).isEqualTo(18_000_000);
        results.bytes(1).get(0, slice);
        assertThat(List.of(Interval.months(slice), Interval.days(slice))).containsExactly(2, 4);
    }

    @Test
    void pairsGiveARegression() {
        var schema = Schema.of(Field.of("y", Type.DOUBLE), Field.of("x", Type.DOUBLE));
        var types = List.of(Type.DOUBLE, Type.DOUBLE);
        var names =
                List.of(
                        "regr_slope",
                        "regr_intercept",
                        "regr_r2",
                        "corr",
                        "covar_pop",
                        "covar_samp",
                        "regr_count",
                        "regr_avgx",
                        "regr_sxx");
        var expected = List.<Object>of(2.0, 1e9, 1.0, 1.0, 2.5, 10 / 3.0, 4L, 2.5, 5.0);
        var calls = names.stream().map(name -> call(name, types, List.of(0, 1))).toList();
        var state = new AggregateState(schema, calls, false);
        state.reserve(1);
        var rows = new ArrayList<Weighted>();
        for (int x = 1; x <= 4; x++) {
            rows.add(new Weighted(row(1e9 + 2.0 * x, (double) x), 1));
        }
        rows.add(new Weighted(row(7.0, NULL), 1));
        // Comes and goes.
        rows.add(new Weighted(row(1e200, 1e-200), 1));
        rows.add(new Weighted(row(1e200, 1e-200), -1));
        state.add(Rows.batch(schema, rows), new int[rows.size()]);
        for (int i = 0; i < names.size(); i++) {
            var builder =
                    io.tidemill.core.batch.ColumnBuilder.of(
                            calls.get(i).function().result().kind());
            state.appendResults(i, new int[] {0}, 1, builder);
            var batch = new Batch(1, new io.tidemill.core.batch.Column[] {builder.build()}, null);
            var values = Rows.rows(batch, List.of(calls.get(i).function().result()));
            assertThat(values.getFirst().values().getFirst())
                    .as(names.get(i))
                    .isEqualTo(expected.get(i));
        }
    }

    @Test
    void firstAndLastGoByTime() {
        var schema = Schema.of(Field.of("x", Type.TEXT), Field.of("ts", Type.TIMESTAMP));
        var types = List.of(Type.TEXT, Type.TIMESTAMP);
        var first = call("first", types, List.of(0, 1));
        var last = call("last", types, List.of(0, 1));
        var state = new AggregateState(schema, List.of(first, last), false);
        state.reserve(1);
        var rows =
                List.of(
                        new Weighted(row("b", 20L), 1),
                        new Weighted(row("a", -10L), 1),
                        new Weighted(row("z", 30L), 1),
                        new Weighted(row("c", NULL), 1),
                        new Weighted(row("z", 30L), -1));
        state.add(Rows.batch(schema, rows), new int[rows.size()]);
        var batch = new Batch(1, state.results(new int[] {0}, 1), null);
        assertThat(Rows.rows(batch, List.of(Type.TEXT, Type.TEXT)).getFirst().values())
                .containsExactly("a", "b");
    }

    @Test
    void numericSumsForgetScalesThatLeft() {
        Seeds.forEach(
                200,
                random -> {
                    var schema = Schema.of(Field.of("x", Type.NUMERIC));
                    var calls =
                            List.of(
                                    call("sum", List.of(Type.NUMERIC), List.of(0)),
                                    call("count", List.of(Type.NUMERIC), List.of(0)));
                    var state = new AggregateState(schema, calls, false);
                    state.reserve(1);
                    var kept = new ArrayList<BigDecimal>();
                    for (int i = 0; i < 60; i++) {
                        boolean adding = kept.isEmpty() || random.nextInt(5) > 1;
                        var value =
                                adding
                                        ? new BigDecimal(
                                                new java.math.BigInteger(
                                                                random.nextInt(4) == 0 ? 90 : 20,
                                                                random)
                                                        .subtract(java.math.BigInteger.TEN),
                                                random.nextInt(3))
                                        : kept.remove(random.nextInt(kept.size()));
                        if (adding) {
                            kept.add(value);
                        }
                        var change = List.of(new Weighted(row(value), adding ? 1 : -1));
                        state.add(Rows.batch(schema, change), new int[1]);
                        if (random.nextInt(10) == 0) {
                            var page = new PageWriter();
                            state.write(0, page);
                            state = new AggregateState(schema, calls, false);
                            state.reserve(1);
                            state.read(0, new PageReader(page.take()));
                        }
                        var sum = kept.stream().reduce(BigDecimal::add);
                        assertThat(result(state, calls.getFirst()))
                                .isEqualTo(sum.isPresent() ? sum.get() : NULL);
                    }
                });
    }
}
