// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.engine.Seeds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is merged is as if the rows had been added to the group itself.
class AggregateStateMergeTest {
    private static final int PANES = 6;
    private static final Schema INPUT =
            Schema.of(
                    Field.of("i", Type.INTEGER),
                    Field.of("l", Type.BIGINT),
                    Field.of("d", Type.DOUBLE),
                    Field.of("x", Type.DOUBLE),
                    Field.of("n", Type.NUMERIC),
                    Field.of("v", Type.INTERVAL),
                    Field.of("f", Type.BOOLEAN));
    private static final List<AggregateCall> CALLS =
            List.of(
                    call("count"),
                    call("count", 0),
                    call("sum", 0),
                    call("avg", 1),
                    call("sum", 2),
                    call("avg", 4),
                    call("sum", 4),
                    call("sum", 5),
                    call("bool_and", 6),
                    call("var_pop", 0),
                    call("stddev", 2),
                    call("var_samp", 4),
                    call("covar_pop", 2, 3),
                    call("regr_sxx", 2, 3));

    private static AggregateCall call(String name, Integer... arguments) {
        var types = Arrays.stream(arguments).map(INPUT::type).toList();
        var function = Aggregates.find(name, types).orElseThrow();
        return new AggregateCall(function, List.of(arguments), false, -1, List.of());
    }

    @Test
    void mergingAndTakingBackIsAsIfRowsWereAddedAndTakenBack() {
        Seeds.forEach(
                200,
                random -> {
                    var panes = new AggregateState(INPUT, CALLS, false);
                    var running = new AggregateState(INPUT, CALLS, false);
                    assertThat(panes.merges()).isTrue();
                    panes.reserve(PANES);
                    running.reserve(1);
                    var rows = new ArrayList<Batch>();
                    for (int pane = 0; pane < PANES; pane++) {
                        var batch = rows(random);
                        rows.add(batch);
                        var groups = new int[batch.size()];
                        Arrays.fill(groups, pane);
                        panes.add(batch, groups);
                    }
                    for (int step = 0; step < PANES + 3; step++) {
                        var expected = new AggregateState(INPUT, CALLS, false);
                        expected.reserve(1);
                        for (int pane = 0; pane < PANES; pane++) {
                            if (pane == step) {
                                running.merge(0, panes, pane, 1);
                            } else if (pane == step - 3) {
                                running.merge(0, panes, pane, -1);
                            }
                            if (pane <= step && pane > step - 3) {
                                var batch = rows.get(pane);
                                expected.add(batch, new int[batch.size()]);
                            }
                        }
                        same(running, expected);
                    }
                    assertThat(running.rowCount(0)).isZero();
                });
    }

    private static void same(AggregateState state, AggregateState expected) {
        assertThat(state.rowCount(0)).isEqualTo(expected.rowCount(0));
        var results = state.results(new int[1], 1);
        var wanted = expected.results(new int[1], 1);
        for (int i = 0; i < results.length; i++) {
            assertThat(results[i].same(0, wanted[i], 0)).as("%s", CALLS.get(i)).isTrue();
        }
    }

    private static Batch rows(Random random) {
        var builder = BatchBuilder.of(INPUT);
        for (int i = random.nextInt(6); i > 0; i--) {
            append(random, builder);
            builder.endRow(1);
        }
        return builder.build();
    }

    private static void append(Random random, BatchBuilder builder) {
        var slice = new Slice();
        longs(builder, 0, random, random.nextInt());
        longs(builder, 1, random, random.nextBoolean() ? random.nextLong() : Long.MIN_VALUE);
        doubles(builder, 2, random);
        doubles(builder, 3, random);
        var numerics = List.of("1", "2.50", "-1e-20", "123456789012345678901234567890.5", "0.000");
        Numeric.set(new BigDecimal(numerics.get(random.nextInt(5))), slice);
        if (random.nextInt(12) == 0) {
            Numeric.setInfinity(random.nextBoolean(), slice);
        }
        bytes(builder, 4, random, slice);
        Interval.set(random.nextInt(50), random.nextInt(50) - 20, random.nextInt(), slice);
        bytes(builder, 5, random, slice);
        longs(builder, 6, random, random.nextInt(2));
    }

    private static void longs(BatchBuilder builder, int column, Random random, long value) {
        if (random.nextInt(6) == 0) {
            builder.column(column).appendNull();
        } else {
            ((ColumnBuilder.Longs) builder.column(column)).append(value);
        }
    }

    private static void doubles(BatchBuilder builder, int column, Random random) {
        double[] values = {0.1, -0.0, 1e17, -3e-200, 7, 1e100, Double.NaN};
        if (random.nextInt(6) == 0) {
            builder.column(column).appendNull();
        } else {
            int choice = random.nextInt(random.nextInt(10) == 0 ? 7 : 6);
            ((ColumnBuilder.Doubles) builder.column(column)).append(values[choice]);
        }
    }

    private static void bytes(BatchBuilder builder, int column, Random random, Slice value) {
        if (random.nextInt(6) == 0) {
            builder.column(column).appendNull();
        } else {
            ((ColumnBuilder.Bytes) builder.column(column)).append(value);
        }
    }
}
