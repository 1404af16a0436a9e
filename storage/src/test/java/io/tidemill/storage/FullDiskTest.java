// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.StoreException;
import io.tidemill.core.store.Writes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs on a small file system of its own, so only where the user may mount one.
class FullDiskTest {
    private static final StoreOptions SMALL = new StoreOptions(4 << 20, 1 << 20, 8 << 20, 2);

    @TempDir Path directory;
    @TempDir Path elsewhere;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.toString()))
                .as("a full disk is tested where a tmpfs can be mounted (Linux, as root)")
                .isTrue();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", directory.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] value(int number) {
        var value = new byte[100_000];
        new Random(number).nextBytes(value);
        return value;
    }

    private static void put(RocksStore store, int number) {
        var writes = new Writes();
        writes.put(Space.ROWS, StoreChild.key(number), value(number));
        writes.put(Space.META, new byte[] {1}, StoreChild.key(number));
        store.commit(writes, true);
    }

    /// Puts rows until the disk is full; returns the number of the first that failed.
    private static int fill(RocksStore store, int from) {
        for (int number = from; ; number++) {
            int next = number;
            var error = catchThrowableOfType(StoreException.class, () -> put(store, next));
            if (error != null) {
                assertThat(error.full()).as(error.getMessage()).isTrue();
                assertThat(error).hasMessageContaining("no space left on the disk");
                return number;
            }
        }
    }

    private static void checkRows(RocksStore store, int end) {
        try (var cursor = store.scan(Space.ROWS, new byte[0], null)) {
            int number = 0;
            while (cursor.next()) {
                assertThat(cursor.key()).isEqualTo(StoreChild.key(number));
                assertThat(cursor.value()).isEqualTo(value(number));
                number++;
            }
            assertThat(number).isEqualTo(end);
        }
        assertThat(store.get(Space.META, new byte[] {1})).isEqualTo(StoreChild.key(end - 1));
    }

    /// The files as they are now hold what a process killed now would leave.
    private void checkCopy(Path data, int end) throws Exception {
        for (Path directory : List.of(data, data.resolve("db"))) {
            Path target = elsewhere.resolve(data.relativize(directory).toString());
            Files.createDirectories(target);
            try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
                for (Path file : files) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        try (var store = RocksStore.open(elsewhere, SMALL)) {
            checkRows(store, end);
        }
    }

    @Test
    void commitsFailCleanlyAndWorkAgainWhenThereIsRoom() throws Exception {
        Path ballast = Files.write(directory.resolve("ballast"), new byte[24 << 20]);
        Path data = directory.resolve("data");
        int end;
        try (var store = RocksStore.open(data, SMALL)) {
            end = fill(store, 0);
            assertThat(end).isGreaterThan(100);
            checkRows(store, end);
            assertThat(fill(store, end)).as("still full").isEqualTo(end);
            checkCopy(data, end);

            Files.delete(ballast);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            StoreException error;
            do {
                error = catchThrowableOfType(StoreException.class, () -> put(store, end));
            } while (error != null && error.full() && System.nanoTime() < deadline);
            assertThat(error).isNull();
            put(store, end + 1);
            checkRows(store, end + 2);
        }
        try (var store = RocksStore.open(data, SMALL)) {
            checkRows(store, end + 2);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeItWasFullIsThereAfterARestart() throws Exception {
        Path data = directory.resolve("data");
        Path ballast = Files.write(directory.resolve("ballast"), new byte[24 << 20]);
        int end;
        try (var store = RocksStore.open(data, SMALL)) {
            end = fill(store, 0);
        }
        Files.delete(ballast);
        try (var store = RocksStore.open(data, SMALL)) {
            checkRows(store, end);
            put(store, end);
            checkRows(store, end + 1);
        }
    }

    @Test
    void aStartOnAFullDiskSaysSo() throws Exception {
        Path ballast = directory.resolve("ballast");
        try (var out = Files.newOutputStream(ballast)) {
            for (var block = new byte[4096]; ; ) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        var error =
                catchThrowableOfType(
                        SqlException.class,
                        () -> RocksStore.open(directory.resolve("data"), SMALL).close());
        assertThat(error.state()).isEqualTo(SqlState.DISK_FULL);
        assertThat(error.hint()).contains("Free some space");
    }
}
