// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Type;
import io.tidemill.engine.operator.OverOperator;
import io.tidemill.engine.operator.Tick;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Rows a second through `avg(value)` and `max(value)` OVER (PARTITION BY sensor_id ORDER BY ts
/// ROWS BETWEEN 100 PRECEDING AND CURRENT ROW) on one thread, for rows that come in order, and for
/// such of which a tenth come up to a batch late; the former beside Flink SQL per second of
/// processor time.
///
/// Run: `java [-DcpuTime=true] [-Dflink=false] -cp bench/target/classes:…
/// io.tidemill.bench.engine.OverBenchmark [keys …]`
public final class OverBenchmark {
    private static final int BATCH_ROWS = 1 << 14;
    private static final int BATCHES = 128;
    private static final int ROUNDS = 5;
    private static final long FLINK_ROWS = 2_000_000;
    private static final int FLINK_ROWS_PER_SECOND = 100_000;

    private OverBenchmark() {}

    /// Measures each call alone and both, for 100 and 10,000 keys or the numbers given.
    public static void main(String[] arguments) throws Exception {
        for (int keys : Readings.keyCounts(arguments, 100, 10_000)) {
            for (int late : new int[] {0, 10}) {
                for (var names : List.of(List.of("avg"), List.of("max"), List.of("avg", "max"))) {
                    var rates = new double[ROUNDS];
                    for (int round = 0; round < ROUNDS; round++) {
                        rates[round] = rate(names, keys, late);
                    }
                    System.out.printf(
                            Locale.ROOT,
                            "%s OVER 100 PRECEDING, %,d keys, %d %% late: %.2f M rows/s%n",
                            String.join(", ", names),
                            keys,
                            late,
                            Readings.median(rates));
                }
            }
            for (String name : List.of("avg", "max")) {
                FlinkSql.report(
                        name + " OVER 100 PRECEDING, %,d keys, 0 %% late".formatted(keys),
                        FLINK_ROWS,
                        keys,
                        FLINK_ROWS_PER_SECOND,
                        "SELECT sensor_id, ts, "
                                + name
                                + "(`value`) OVER (PARTITION BY sensor_id ORDER BY ts"
                                + " ROWS BETWEEN 100 PRECEDING AND CURRENT ROW) FROM readings",
                        "bigint, timestamp_ltz(3), double");
            }
        }
        System.exit(0);
    }

    private static double rate(List<String> names, int keys, int latePercent) {
        LongSupplier clock = Readings.clock();
        var operator = new OverOperator(plan(names));
        operator.connect(batch -> {});
        var random = new Random(1);
        long nanos = 0;
        for (int b = 0; b < BATCHES; b++) {
            var ids = new long[BATCH_ROWS];
            var times = new long[BATCH_ROWS];
            var values = new double[BATCH_ROWS];
            for (int i = 0; i < BATCH_ROWS; i++) {
                ids[i] = random.nextInt(keys);
                times[i] = (long) b * BATCH_ROWS + i;
                if (random.nextInt(100) < latePercent) {
                    times[i] -= random.nextInt(BATCH_ROWS);
                }
                values[i] = random.nextInt(100_000) / 1000.0;
            }
            long start = clock.getAsLong();
            operator.accept(0, Readings.batch(BATCH_ROWS, ids, times, values));
            operator.flush(new Tick(b, 0, 0));
            nanos += clock.getAsLong() - start;
        }
        return (double) BATCHES * BATCH_ROWS / nanos * 1e3;
    }

    private static Over plan(List<String> names) {
        var input = Readings.SCHEMA;
        var hundred = new Literal(Type.BIGINT, new LongColumn(new long[] {100}, null));
        var frame =
                new Frame(
                        Frame.Unit.ROWS,
                        new Frame.Bound(Frame.Bound.Kind.PRECEDING, hundred),
                        new Frame.Bound(Frame.Bound.Kind.CURRENT_ROW, null),
                        Frame.Exclude.NO_OTHERS);
        return new Over(
                new Scan("public", "readings", input),
                List.of(0),
                List.of(new SortKey(1, false, false)),
                frame,
                names.stream()
                        .map(name -> new OverCall(name, List.of(2), false, -1, false, Type.DOUBLE))
                        .toList(),
                input);
    }
}
