// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.storage;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Writes;
import io.tidemill.storage.RocksStore;
import io.tidemill.storage.StoreOptions;
import io.tidemill.storage.codec.ColumnarCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Synced commits of 10,000 rows of ten metrics: packed into one value, encoding included, or a key
/// a row; and of one small value, which is the least that an acknowledged row takes.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 2)
public class CommitBenchmark {
    private final Batch batch = SensorData.wide();
    private final ColumnarCodec codec = new ColumnarCodec();
    private @Nullable Path directory;
    private @Nullable RocksStore store;
    private long tick;

    /// Opens a store.
    @Setup
    public void setup() throws IOException {
        directory = Files.createTempDirectory(Path.of("target"), "commit");
        store = RocksStore.open(directory, StoreOptions.DEFAULT);
    }

    /// Removes it.
    @TearDown
    public void tearDown() throws IOException {
        if (store != null && directory != null) {
            store.close();
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void commit(Writes writes) {
        if (store != null) {
            store.commit(writes, true);
        }
    }

    private static byte[] key(long high, int low) {
        return ByteBuffer.allocate(12).putLong(high).putInt(low).array();
    }

    /// One value for all rows.
    @Benchmark
    public void packed() {
        var writes = new Writes();
        writes.put(Space.LOG, key(tick++, 0), codec.encode(batch, false));
        commit(writes);
    }

    /// One key for each row.
    @Benchmark
    public void keyPerRow() {
        var writes = new Writes();
        tick++;
        for (int row = 0; row < SensorData.ROW_COUNT; row++) {
            var value = ByteBuffer.allocate(88).putLong(batch.longs(1).values()[row]);
            for (int metric = 2; metric < 12; metric++) {
                value.putDouble(batch.doubles(metric).values()[row]);
            }
            writes.put(Space.STATE, key(tick, row), value.array());
        }
        commit(writes);
    }

    /// One small value.
    @Benchmark
    public void single() {
        var writes = new Writes();
        writes.put(Space.LOG, key(tick++, 0), new byte[100]);
        commit(writes);
    }
}
