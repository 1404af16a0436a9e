// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.operator.SessionAggregateOperator;
import io.tidemill.engine.operator.SessionAggregateOperator.SessionKey;
import io.tidemill.engine.operator.SessionLateness;
import io.tidemill.engine.operator.Tick;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Rows a second through `SELECT user_id, window_start, window_end, count(*), sum(value) FROM
/// SESSION(TABLE clicks PARTITION BY user_id, DESCRIPTOR(ts), INTERVAL '3' SECOND) GROUP BY … EMIT
/// ON WINDOW CLOSE`, on one thread. Each user has a row a second on average, so a session has some
/// twenty; rows are up to 100 ms out of order. Beside Flink SQL per second of processor time, whose
/// rows come evenly, so that its sessions end with the input.
///
/// Run: `java [-DcpuTime=true] [-Dflink=false] -cp bench/target/classes:…
/// io.tidemill.bench.engine.SessionBenchmark [keys …]`
public final class SessionBenchmark {
    private static final int BATCH_ROWS = 1 << 15;
    private static final int SECONDS = 60;
    private static final int WARM_UP_SECONDS = 20;
    private static final long FLINK_ROWS = 4_000_000;
    private static final long GAP_MICROS = 3_000_000;
    private static final long DISORDER_MICROS = 100_000;

    private final int keys;
    private final LongSupplier clock;
    private final Random random = new Random(1);
    private long emittedRows;

    private SessionBenchmark(int keys, LongSupplier clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// Measures for 100,000 keys, or for the numbers given.
    public static void main(String[] arguments) throws Exception {
        LongSupplier clock = Readings.clock();
        for (int keys : Readings.keyCounts(arguments, 100_000)) {
            var benchmark = new SessionBenchmark(keys, clock);
            System.out.printf(
                    Locale.ROOT,
                    "session count/sum, %,d keys: %.2f M rows/s, %,d sessions emitted%n",
                    keys,
                    benchmark.run(),
                    benchmark.emittedRows);
            FlinkSql.report(
                    "the same",
                    FLINK_ROWS,
                    keys,
                    keys,
                    "SELECT sensor_id, window_start, window_end, count(*), sum(`value`)"
                            + " FROM TABLE(SESSION(TABLE readings PARTITION BY sensor_id,"
                            + " DESCRIPTOR(ts), INTERVAL '3' SECOND))"
                            + " GROUP BY sensor_id, window_start, window_end",
                    "bigint, timestamp(3), timestamp(3), bigint, double");
        }
        System.exit(0);
    }

    /// Rows a second, in millions: the median over seconds of event time.
    private double run() {
        var operator = operator();
        operator.connect(batch -> emittedRows += batch.size());
        var rates = new double[SECONDS - WARM_UP_SECONDS];
        for (int second = 0; second < SECONDS; second++) {
            long spent = 0;
            for (int from = 0; from < keys; from += BATCH_ROWS) {
                int size = Math.min(BATCH_ROWS, keys - from);
                long time = (long) ((second + (double) from / keys) * 1e6);
                var batch = batch(size, time);
                long start = clock.getAsLong();
                operator.accept(0, batch);
                operator.flush(new Tick(0, 0, time - DISORDER_MICROS));
                spent += clock.getAsLong() - start;
            }
            if (second >= WARM_UP_SECONDS) {
                rates[second - WARM_UP_SECONDS] = keys / (spent / 1e9) / 1e6;
            }
        }
        return Readings.median(rates);
    }

    private Batch batch(int size, long start) {
        var ids = new long[size];
        var times = new long[size];
        var values = new double[size];
        for (int i = 0; i < size; i++) {
            ids[i] = 1000L + random.nextInt(keys);
            times[i] = start + (long) (i * 1e6 / keys) - random.nextInt((int) DISORDER_MICROS);
            values[i] = random.nextInt(100_000) / 1000.0;
        }
        return Readings.batch(size, ids, times, values);
    }

    private static SessionAggregateOperator operator() {
        var input = Readings.SCHEMA;
        var windowed = Readings.WINDOWED;
        var plan =
                new WindowAssign(
                        new Scan("public", "clicks", input),
                        WindowAssign.Kind.SESSION,
                        1,
                        GAP_MICROS,
                        GAP_MICROS,
                        0,
                        List.of(0),
                        windowed);
        return new SessionAggregateOperator(
                plan,
                input,
                List.of(
                        new SessionKey.Partition(0),
                        new SessionKey.Bound(Appended.START),
                        new SessionKey.Bound(Appended.END)),
                List.of(Readings.call("count"), Readings.call("sum", 2)),
                new SessionLateness(SessionLateness.NO_COLUMN, SessionLateness.NO_COLUMN, 0, true));
    }
}
