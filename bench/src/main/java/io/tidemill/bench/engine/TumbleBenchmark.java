// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.operator.AggregateOperator;
import io.tidemill.engine.operator.Tick;
import io.tidemill.engine.operator.WindowAssignOperator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Rows a second through `SELECT sensor_id, window_start, window_end, count(*), sum(value),
/// avg(value) FROM TUMBLE(readings, ts, INTERVAL '1' MINUTE) GROUP BY … EMIT ON WINDOW CLOSE`, on
/// one thread, beside a plain loop over the same arrays with a hash table of its own and sums that
/// are not exact, and beside Flink SQL per second of processor time.
///
/// Run: `java [-DcpuTime=true] -cp bench/target/classes:… io.tidemill.bench.engine.TumbleBenchmark
/// [keys …]`
public final class TumbleBenchmark {
    private static final int BATCH_ROWS = 1 << 15;
    private static final int BATCHES = 128;
    private static final int PASSES_PER_WINDOW = 4;
    private static final int WARM_UP_WINDOWS = 3;
    private static final int MEASURED_WINDOWS = 5;
    private static final long WINDOW_MICROS = 60_000_000;
    private static final long FLINK_ROWS = 4_000_000;

    private final long[][] ids = new long[BATCHES][BATCH_ROWS];
    private final long[][] times = new long[BATCHES][BATCH_ROWS];
    private final double[][] values = new double[BATCHES][BATCH_ROWS];
    private final LongSupplier clock;
    private double sink;

    private TumbleBenchmark(int keys, LongSupplier clock) {
        this.clock = clock;
        var random = new Random(1);
        for (int b = 0; b < BATCHES; b++) {
            for (int i = 0; i < BATCH_ROWS; i++) {
                ids[b][i] = 1000L + random.nextInt(keys);
                values[b][i] = random.nextInt(100_000) / 1000.0;
            }
        }
    }

    /// Measures for 1,000 and 1,000,000 keys, or for the numbers given.
    public static void main(String[] arguments) throws Exception {
        LongSupplier clock = Readings.clock();
        for (int keys : Readings.keyCounts(arguments, 1_000, 1_000_000)) {
            var benchmark = new TumbleBenchmark(keys, clock);
            System.out.printf(
                    Locale.ROOT,
                    "tumble count/sum/avg, %,d keys: engine %.1f M rows/s, plain loop %.1f M rows/s%n",
                    keys,
                    benchmark.engine(),
                    benchmark.plain());
            FlinkSql.report(
                    "the same",
                    FLINK_ROWS,
                    keys,
                    PASSES_PER_WINDOW * BATCHES * BATCH_ROWS / 60,
                    "SELECT sensor_id, window_start, count(*), sum(`value`), avg(`value`)"
                            + " FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL"
                            + " '1' MINUTE)) GROUP BY sensor_id, window_start, window_end",
                    "bigint, timestamp(3), bigint, double, double");
        }
        System.exit(0);
    }

    private double engine() {
        var input = Readings.SCHEMA;
        var windowed = Readings.WINDOWED;
        var plan =
                new WindowAssign(
                        new Scan("public", "readings", input),
                        WindowAssign.Kind.TUMBLE,
                        1,
                        WINDOW_MICROS,
                        WINDOW_MICROS,
                        0,
                        List.of(),
                        windowed);
        var assign =
                new WindowAssignOperator(
                        plan,
                        Set.of(WindowAssignOperator.Appended.END),
                        WindowAssignOperator.NO_ARRIVAL,
                        0);
        var aggregate =
                new AggregateOperator(
                        windowed,
                        List.of(0, 4),
                        List.of(
                                Readings.call("count"),
                                Readings.call("sum", 2),
                                Readings.call("avg", 2)),
                        true,
                        1);
        assign.connect(batch -> aggregate.accept(0, batch));
        aggregate.connect(batch -> sink += batch.size());
        return measure(
                end -> aggregate.flush(new Tick(0, 0, end)),
                (b, size) -> assign.accept(0, Readings.batch(size, ids[b], times[b], values[b])));
    }

    private double plain() {
        var table = new PlainTable();
        return measure(
                end -> {
                    sink += table.total();
                    table.clear();
                },
                (b, size) -> table.add(size, ids[b], times[b], values[b]));
    }

    /// Rows a second, in millions: the median of the windows.
    private double measure(LongConsumer close, BatchConsumer accept) {
        var rates = new double[MEASURED_WINDOWS];
        for (int window = 0; window < WARM_UP_WINDOWS + MEASURED_WINDOWS; window++) {
            fillTimes(window * WINDOW_MICROS);
            long start = clock.getAsLong();
            for (int pass = 0; pass < PASSES_PER_WINDOW; pass++) {
                for (int b = 0; b < BATCHES; b++) {
                    accept.accept(b, BATCH_ROWS);
                }
            }
            close.accept((window + 1) * WINDOW_MICROS);
            double seconds = (clock.getAsLong() - start) / 1e9;
            if (window >= WARM_UP_WINDOWS) {
                double rows = (double) PASSES_PER_WINDOW * BATCHES * BATCH_ROWS;
                rates[window - WARM_UP_WINDOWS] = rows / seconds / 1e6;
            }
        }
        return Readings.median(rates);
    }

    private void fillTimes(long start) {
        long step = WINDOW_MICROS / ((long) BATCHES * BATCH_ROWS);
        long time = start;
        for (long[] column : times) {
            for (int i = 0; i < BATCH_ROWS; i++) {
                column[i] = time;
                time += step;
            }
        }
    }

    @FunctionalInterface
    private interface BatchConsumer {
        void accept(int batch, int size);
    }

    /// The plain loop's table: open addressing over arrays.
    private static final class PlainTable {
        private int size;
        private long[] keys = new long[2 << 10];
        private long[] windows = new long[2 << 10];
        private long[] counts = new long[2 << 10];
        private double[] sums = new double[2 << 10];

        void add(int rows, long[] id, long[] time, double[] value) {
            for (int i = 0; i < rows; i++) {
                long window = time[i] - Math.floorMod(time[i], WINDOW_MICROS);
                int at = slot(id[i], window);
                counts[at]++;
                sums[at] += value[i];
            }
        }

        private int slot(long key, long window) {
            int mask = keys.length - 1;
            long hash = (key * 31 + window) * 0x9E3779B97F4A7C15L;
            int at = (int) (hash >>> 40) & mask;
            while (counts[at] != 0) {
                if (keys[at] == key && windows[at] == window) {
                    return at;
                }
                at = (at + 1) & mask;
            }
            if (2 * ++size > keys.length) {
                grow();
                return slot(key, window);
            }
            keys[at] = key;
            windows[at] = window;
            return at;
        }

        private void grow() {
            var old = new PlainTable();
            old.keys = keys;
            old.windows = windows;
            old.counts = counts;
            old.sums = sums;
            int length = keys.length * 2;
            keys = new long[length];
            windows = new long[length];
            counts = new long[length];
            sums = new double[length];
            size = 0;
            for (int i = 0; i < old.keys.length; i++) {
                if (old.counts[i] != 0) {
                    int at = slot(old.keys[i], old.windows[i]);
                    counts[at] = old.counts[i];
                    sums[at] = old.sums[i];
                }
            }
        }

        double total() {
            double total = 0;
            for (double sum : sums) {
                total += sum;
            }
            return total;
        }

        void clear() {
            size = 0;
            Arrays.fill(counts, 0);
            Arrays.fill(sums, 0);
        }
    }
}
