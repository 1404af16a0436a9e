// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.store.Cursor;
import io.tidemill.core.store.MemoryStore;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
    private static final List<Space> SPACES = List.of(Space.values());

    @TempDir Path directory;

    private RocksStore open() {
        return RocksStore.open(directory, StoreOptions.DEFAULT);
    }

    private static byte[] key(Random random) {
        var key = new byte[random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(8) * 37);
        }
        return key;
    }

    private static byte[] value(Random random) {
        var value = new byte[random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(9)];
        random.nextBytes(value);
        return value;
    }

    private static List<String> drain(Cursor cursor) {
        var list = new ArrayList<String>();
        try (cursor) {
            while (cursor.next()) {
                list.add(Arrays.toString(cursor.key()) + "=" + Arrays.hashCode(cursor.value()));
            }
        }
        return list;
    }

    private static List<String> drain(Store store, Space space) {
        return drain(store.scan(space, new byte[0], null));
    }

    @Test
    void agreesWithTheStoreInMemoryAlsoAfterReopening() {
        long seed = 4711;
        var random = new Random(seed);
        var model = new MemoryStore();
        RocksStore store = open();
        for (int step = 0; step < 400; step++) {
            var writes = new Writes();
            for (int i = random.nextInt(8); i > 0; i--) {
                Space space = SPACES.get(random.nextInt(SPACES.size()));
                switch (random.nextInt(8)) {
                    case 0 ->
                            writes.deleteRange(
                                    space,
                                    key(random),
                                    random.nextInt(4) == 0 ? null : key(random));
                    case 1, 2 -> writes.delete(space, key(random));
                    default -> writes.put(space, key(random), value(random));
                }
            }
            boolean sync = random.nextInt(4) == 0;
            store.commit(writes, sync);
            model.commit(writes, sync);
            byte[] probe = key(random);
            byte[] from = key(random);
            byte[] to = key(random);
            for (Space space : Space.values()) {
                assertThat(store.get(space, probe))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(model.get(space, probe));
                assertThat(drain(store.scan(space, from, to)))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(drain(model.scan(space, from, to)));
            }
            if (step % 100 == 99) {
                store.close();
                store = open();
            }
        }
        for (Space space : Space.values()) {
            assertThat(drain(store, space)).as("seed %d", seed).isEqualTo(drain(model, space));
        }
        store.close();
    }

    @Test
    void aScanSeesTheStateAtItsStart() {
        try (var store = open()) {
            put(store, "a", "1");
            put(store, "b", "2");
            try (var cursor = store.scan(Space.ROWS, new byte[0], null)) {
                put(store, "aa", "3");
                var all = new Writes();
                all.deleteRange(Space.ROWS, new byte[0], null);
                store.commit(all, true);
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.key()).isEqualTo("a".getBytes(UTF_8));
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.value()).isEqualTo("2".getBytes(UTF_8));
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.next()).isFalse();
            }
            assertThat(drain(store, Space.ROWS)).isEmpty();
        }
    }

    @Test
    void afterCloseCallsFailInsteadOfCrashingTheProcess() {
        var store = open();
        put(store, "a", "1");
        var cursor = store.scan(Space.ROWS, new byte[0], null);
        assertThat(cursor.next()).isTrue();
        store.close();
        store.close();
        assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
        cursor.close();
        assertThatThrownBy(() -> store.get(Space.ROWS, new byte[0]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> put(store, "a", "1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readersMayRaceWithClose() throws Exception {
        var store = open();
        for (int i = 0; i < 100; i++) {
            put(store, "key" + i, "value".repeat(1000));
        }
        var unexpected = new AtomicReference<Throwable>();
        var refused = new AtomicBoolean();
        var readers = new ArrayList<Thread>();
        var reading = new java.util.concurrent.CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            readers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    for (int round = 0; ; round++) {
                                        drain(store, Space.ROWS);
                                        if (round == 0) {
                                            reading.countDown();
                                        }
                                    }
                                } catch (IllegalStateException e) {
                                    refused.set(true);
                                } catch (Throwable e) {
                                    unexpected.set(e);
                                }
                            }));
        }
        reading.await();
        store.close();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(unexpected.get()).isNull();
        assertThat(refused).isTrue();
    }

    @Test
    void deletedRangesGiveTheirSpaceBack() {
        var random = new Random(1);
        var options = new StoreOptions(4 << 20, 1 << 20, 4 << 20, 2);
        try (var store = RocksStore.open(directory, options)) {
            var value = new byte[64 << 10];
            for (int round = 0; round < 8; round++) {
                for (int i = 0; i < 200; i++) {
                    random.nextBytes(value);
                    var writes = new Writes();
                    writes.put(Space.LOG, new byte[] {(byte) round, (byte) i}, value);
                    store.commit(writes, false);
                }
                var writes = new Writes();
                writes.deleteRange(Space.LOG, new byte[0], new byte[] {(byte) round, (byte) 190});
                store.commit(writes, true);
            }
            // 100 MiB went through; what lives is 7 MiB at most
            assertThat(store.sizeBytes()).isLessThan(60L << 20);
        }
    }

    @Test
    void aDroppedTableFreesTheDiskWithoutMoreWrites() {
        var random = new Random(1);
        try (var store = open()) {
            var value = new byte[64 << 10];
            for (int i = 0; i < 800; i++) {
                random.nextBytes(value);
                var writes = new Writes();
                writes.put(Space.ROWS, new byte[] {(byte) (i >> 8), (byte) i}, value);
                store.commit(writes, false);
            }
            long before = store.sizeBytes();
            var drop = new Writes();
            drop.deleteRange(Space.ROWS, new byte[0], null);
            store.commit(drop, true);
            await(() -> store.sizeBytes() < before / 2);
        }
    }

    /// Waits for RocksDB's own threads.
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void put(Store store, String key, String value) {
        var writes = new Writes();
        writes.put(Space.ROWS, key.getBytes(UTF_8), value.getBytes(UTF_8));
        store.commit(writes, true);
    }
}
