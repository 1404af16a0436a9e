// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.operator.PaneAggregateOperator;
import io.tidemill.engine.operator.PaneAggregateOperator.PaneKey;
import io.tidemill.engine.operator.Tick;
import io.tidemill.engine.operator.WindowAssignOperator;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Rows a second through `SELECT sensor_id, window_start, window_end, count(*), sum(value),
/// avg(value) FROM HOP(readings, ts, INTERVAL '1' SECOND, INTERVAL '1' HOUR) GROUP BY … EMIT ON
/// WINDOW CLOSE` over 10,000 keys with ten rows a second each, on one thread, and the same for
/// windows of a minute, beside Flink SQL per second of processor time. (Flink closes a window by
/// adding up all of its slices, so that an hour does not end in reasonable time.)
///
/// Rows come in stretches of some seconds that are a window apart, so that windows are both entered
/// and left behind in the second and later ones; the pause between is not measured.
///
/// Run: `java [-DcpuTime=true] [-Dflink=false] -cp bench/target/classes:…
/// io.tidemill.bench.engine.HopBenchmark`
public final class HopBenchmark {
    private static final int KEYS = 10_000;
    private static final int SECOND_ROWS = 100_000;
    private static final int BATCH_ROWS = 20_000;
    private static final int STRETCH_SECONDS = 20;
    private static final int WARM_UP_STRETCHES = 2;
    private static final int MEASURED_STRETCHES = 2;
    private static final long SECOND_MICROS = 1_000_000;
    private static final long FLINK_ROWS = 4_000_000;

    private final long sizeMicros;
    private final LongSupplier clock;
    private final Random random = new Random(1);
    private long emittedRows;

    private HopBenchmark(long sizeMicros, LongSupplier clock) {
        this.sizeMicros = sizeMicros;
        this.clock = clock;
    }

    /// Measures.
    public static void main(String[] arguments) throws Exception {
        LongSupplier clock = Readings.clock();
        report("1 hour", new HopBenchmark(3600 * SECOND_MICROS, clock));
        report("1 minute", new HopBenchmark(60 * SECOND_MICROS, clock));
        FlinkSql.report(
                "hop 1 minute by 1 s",
                FLINK_ROWS,
                KEYS,
                SECOND_ROWS,
                "SELECT sensor_id, window_start, count(*), sum(`value`), avg(`value`)"
                        + " FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' SECOND,"
                        + " INTERVAL '1' MINUTE)) GROUP BY sensor_id, window_start, window_end",
                "bigint, timestamp(3), bigint, double, double");
        System.exit(0);
    }

    private static void report(String size, HopBenchmark benchmark) {
        double rate = benchmark.run();
        System.out.printf(
                Locale.ROOT,
                "hop %s by 1 s, count/sum/avg, %,d keys: %.2f M rows/s, %,d rows emitted%n",
                size,
                KEYS,
                rate,
                benchmark.emittedRows);
    }

    /// Rows a second, in millions: the median over seconds of event time.
    private double run() {
        var operator = operator();
        operator.connect(batch -> emittedRows += batch.size());
        var rates = new double[MEASURED_STRETCHES * STRETCH_SECONDS];
        int measured = 0;
        for (int stretch = 0; stretch < WARM_UP_STRETCHES + MEASURED_STRETCHES; stretch++) {
            long start = stretch * sizeMicros;
            operator.flush(new Tick(0, 0, start));
            for (int second = 0; second < STRETCH_SECONDS; second++) {
                double rate = second(operator, start + second * SECOND_MICROS);
                if (stretch >= WARM_UP_STRETCHES) {
                    rates[measured++] = rate;
                }
            }
        }
        return Readings.median(rates);
    }

    private double second(PaneAggregateOperator operator, long start) {
        var batches = new Batch[SECOND_ROWS / BATCH_ROWS];
        for (int b = 0; b < batches.length; b++) {
            batches[b] = batch(start + b * SECOND_MICROS / batches.length);
        }
        long before = clock.getAsLong();
        for (var batch : batches) {
            operator.accept(0, batch);
        }
        operator.flush(new Tick(0, 0, start + SECOND_MICROS));
        return SECOND_ROWS * 1e3 / (clock.getAsLong() - before);
    }

    private Batch batch(long start) {
        var ids = new long[BATCH_ROWS];
        var times = new long[BATCH_ROWS];
        var values = new double[BATCH_ROWS];
        for (int i = 0; i < BATCH_ROWS; i++) {
            ids[i] = 1000L + random.nextInt(KEYS);
            times[i] = start + i;
            values[i] = random.nextInt(100_000) / 1000.0;
        }
        return Readings.batch(BATCH_ROWS, ids, times, values);
    }

    private PaneAggregateOperator operator() {
        var input = Readings.SCHEMA;
        var plan =
                new WindowAssign(
                        new Scan("public", "readings", input),
                        WindowAssign.Kind.HOP,
                        1,
                        sizeMicros,
                        SECOND_MICROS,
                        0,
                        List.of(),
                        input);
        return new PaneAggregateOperator(
                plan,
                input,
                List.of(
                        new PaneKey.OfInput(0),
                        new PaneKey.Bound(Appended.START),
                        new PaneKey.Bound(Appended.END)),
                List.of(Readings.call("count"), Readings.call("sum", 2), Readings.call("avg", 2)),
                WindowAssignOperator.NO_ARRIVAL,
                0);
    }
}
