// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.operator.IntervalJoinOperator;
import io.tidemill.engine.operator.Tick;
import io.tidemill.engine.operator.TimeBand;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Rows a second and side through `SELECT * FROM a [LEFT] JOIN b ON a.sensor_id = b.sensor_id AND
/// b.ts BETWEEN a.ts AND a.ts + INTERVAL '1' SECOND`, on one thread: 100,000 keys with a row a
/// second on each side, so that a row has one partner on average; rows are up to 100 ms out of
/// order. Beside Flink SQL per second of processor time, of a table with itself, so that a row is
/// read once and joined twice.
///
/// Run: `java [-DcpuTime=true] [-Dflink=false] -cp bench/target/classes:…
/// io.tidemill.bench.engine.IntervalJoinBenchmark`
public final class IntervalJoinBenchmark {
    private static final int KEYS = 100_000;
    private static final int BATCH_ROWS = 1 << 14;
    private static final int SECONDS = 30;
    private static final int WARM_UP_SECONDS = 10;
    private static final long FLINK_ROWS = 2_000_000;
    private static final long BAND_MICROS = 1_000_000;
    private static final int DISORDER_MICROS = 100_000;
    private static final int ARRIVAL = 3;

    private IntervalJoinBenchmark() {}

    /// Measures an inner and a left join.
    public static void main(String[] arguments) throws Exception {
        for (var kind : List.of(Join.Kind.INNER, Join.Kind.LEFT)) {
            run(kind);
            FlinkSql.report(
                    "the same",
                    FLINK_ROWS,
                    KEYS,
                    KEYS,
                    "SELECT a.sensor_id, a.`value`, b.`value` FROM readings AS a "
                            + kind
                            + " JOIN readings AS b ON a.sensor_id = b.sensor_id"
                            + " AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '1' SECOND",
                    "bigint, double, double");
        }
        System.exit(0);
    }

    private static void run(Join.Kind kind) {
        LongSupplier clock = Readings.clock();
        var operator = operator(kind);
        long[] emitted = {0};
        operator.connect(batch -> emitted[0] += batch.size());
        var random = new Random(1);
        var rates = new double[SECONDS - WARM_UP_SECONDS];
        for (int second = 0; second < SECONDS; second++) {
            long spent = 0;
            for (int from = 0; from < KEYS; from += BATCH_ROWS) {
                int size = Math.min(BATCH_ROWS, KEYS - from);
                long time = (long) ((second + (double) from / KEYS) * 1e6);
                var left = batch(size, time, random);
                var right = batch(size, time, random);
                long start = clock.getAsLong();
                operator.accept(0, left);
                operator.accept(1, right);
                operator.flush(new Tick(0, 0, time - DISORDER_MICROS));
                spent += clock.getAsLong() - start;
            }
            if (second >= WARM_UP_SECONDS) {
                rates[second - WARM_UP_SECONDS] = KEYS / (spent / 1e9) / 1e6;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "interval join %s, %,d keys: %.2f M rows/s a side, %,d rows emitted, %,d kB kept%n",
                kind,
                KEYS,
                Readings.median(rates),
                emitted[0],
                operator.stateBytes() / 1024);
    }

    private static IntervalJoinOperator operator(Join.Kind kind) {
        var side = Readings.SCHEMA;
        var fields = new ArrayList<>(side.fields());
        fields.addAll(side.fields());
        var plan =
                new Join(
                        kind,
                        new Scan("public", "a", side),
                        new Scan("public", "b", side),
                        List.of(0),
                        List.of(0),
                        null,
                        new Schema(fields));
        var context = new EvaluationContext(0, ZoneOffset.UTC, 1);
        return new IntervalJoinOperator(
                plan,
                new TimeBand(1, 1, 0, BAND_MICROS),
                List.of(ARRIVAL, ARRIVAL),
                0,
                new Compiler(cast -> cast.input()),
                () -> context);
    }

    private static Batch batch(int size, long start, Random random) {
        var ids = new long[size];
        var times = new long[size];
        var values = new double[size];
        var arrivals = new long[size];
        for (int i = 0; i < size; i++) {
            ids[i] = 1000L + random.nextInt(KEYS);
            times[i] = start + (long) (i * 1e6 / KEYS) - random.nextInt(DISORDER_MICROS);
            values[i] = random.nextInt(100_000) / 1000.0;
            arrivals[i] = start - 2 * DISORDER_MICROS;
        }
        return new Batch(
                size,
                new Column[] {
                    new LongColumn(ids, null),
                    new LongColumn(times, null),
                    new DoubleColumn(values, null),
                    new LongColumn(arrivals, null)
                },
                null);
    }
}
