// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.store.FaultStore;
import io.tidemill.core.store.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SinkTaskTest {
    private static final String CHANGES_HEADER = "tm_tick,tm_diff,id,at,city";

    @TempDir Path directory;

    private Path out() {
        return directory.resolve("out.csv");
    }

    @Test
    void aFileMirrorsTheContent() throws Exception {
        try (var fixture = new ConnectorFixture(new MemoryStore(), SourceTaskTest.APPENDED)) {
            // Long enough that only those who ask for it see the content before the end.
            fixture.sink(out(), "interval", "1 hour");
            fixture.insert("1|2026-01-01 00:00:00|a", "1|2026-01-01 00:00:00|a");
            fixture.runtime.awaitFinished();
            assertThat(out())
                    .hasContent("id,at,city\n1,2026-01-01 00:00:00,a\n1,2026-01-01 00:00:00,a\n");
            fixture.insert("2|2026-01-01 00:00:01|b");
        }
        assertThat(Files.readAllLines(out())).hasSize(4).endsWith("2,2026-01-01 00:00:01,b");
    }

    @Test
    void aSourceGoesThroughToASink() throws Exception {
        var in = Files.writeString(directory.resolve("in.json"), "{\"id\":1,\"city\":\"x\"}\n");
        try (var fixture = new ConnectorFixture(new MemoryStore(), SourceTaskTest.KEYED)) {
            fixture.sink(directory.resolve("out.json"));
            fixture.source(in);
            fixture.runtime.awaitFinished();
            assertThat(directory.resolve("out.json"))
                    .hasContent("{\"id\":1,\"at\":null,\"city\":\"x\"}\n");
            var progress = fixture.runtime.sink(ConnectorFixture.SINK);
            assertThat(progress.state()).isEqualTo("running");
            assertThat(progress.tick()).isEqualTo(fixture.engine.snapshot().tick());
        }
    }

    @Test
    void changesBeginWithTheContent() throws Exception {
        try (var fixture = new ConnectorFixture(new MemoryStore(), SourceTaskTest.APPENDED)) {
            fixture.insert("1|2026-01-01 00:00:00|a");
            long begin = fixture.engine.snapshot().tick();
            fixture.sink(out(), "envelope", "changes");
            fixture.runtime.awaitFinished();
            fixture.insert("2|2026-01-01 00:00:00|b");
            fixture.runtime.awaitFinished();
            assertThat(out())
                    .hasContent(
                            CHANGES_HEADER
                                    + "\n"
                                    + begin
                                    + ",1,1,2026-01-01 00:00:00,a\n"
                                    + (begin + 1)
                                    + ",1,2,2026-01-01 00:00:00,b\n");
            fixture.runtime.stopSink(ConnectorFixture.SINK);
            assertThat(fixture.runtime.sink(ConnectorFixture.SINK).state()).isEqualTo("stopped");
        }
    }

    /// The changes in the file, added up.
    private static Map<String, Long> sum(List<String> lines) {
        var sum = new HashMap<String, Long>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", 3);
            sum.merge(fields[2], Long.parseLong(fields[1]), Long::sum);
        }
        sum.values().removeIf(count -> count == 0);
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void eachChangeIsDeliveredOnceWhereverItCrashes(long seed) throws Exception {
        var random = new Random(seed);
        var store = new FaultStore();
        int next = 0;
        for (int run = 0; run < 5; run++) {
            var fixture = new ConnectorFixture(store, SourceTaskTest.APPENDED);
            fixture.sink(out(), "envelope", "changes");
            for (int i = random.nextInt(4); i >= 0; i--) {
                fixture.insert(next + "|2026-01-01 00:00:00|" + next++);
                if (random.nextInt(3) == 0) {
                    fixture.engine.checkpoint();
                }
            }
            switch (random.nextInt(3)) {
                case 0 -> fixture.runtime.awaitFinished();
                case 1 -> fixture.engine.checkpoint();
                default -> {} // the sink may not even have begun
            }
            if (random.nextInt(4) == 0) {
                fixture.close();
                store = store.reopen(0);
                continue;
            }
            // What a crash leaves: the store as it is now, the file as it is later.
            var left = store.reopen(0);
            fixture.close();
            store = left;
        }
        try (var fixture = new ConnectorFixture(store, SourceTaskTest.APPENDED)) {
            fixture.sink(out(), "envelope", "changes");
            fixture.runtime.awaitFinished();
            var lines = Files.readAllLines(out());
            assertThat(sum(lines).values()).as("seed %d", seed).containsOnly(1L);
            assertThat(sum(lines)).as("seed %d", seed).hasSize(next);
        }
    }

    @Test
    void afterARestartItGoesOnWithoutWritingAgain() throws Exception {
        var store = new MemoryStore();
        MemoryStore left;
        try (var fixture = new ConnectorFixture(store, SourceTaskTest.APPENDED)) {
            fixture.sink(out(), "envelope", "changes");
            fixture.insert("1|2026-01-01 00:00:00|a");
            fixture.insert(Map.of("other", new byte[1]), "2|2026-01-01 00:00:00|b");
            fixture.runtime.awaitFinished();
            fixture.engine.checkpoint();
            fixture.insert("3|2026-01-01 00:00:00|c");
            fixture.runtime.awaitFinished();
            left = store.copy();
        }
        var before = Files.readString(out());
        try (var fixture = new ConnectorFixture(left, SourceTaskTest.APPENDED)) {
            fixture.sink(out(), "envelope", "changes");
            fixture.runtime.awaitFinished();
            // Had it started anew, all rows would bear one tick.
            assertThat(out()).hasContent(before);
        }
    }

    @Test
    void aFileThatWasLostIsMadeAnewFromTheContent() throws Exception {
        var store = new MemoryStore();
        MemoryStore left;
        try (var fixture = new ConnectorFixture(store, SourceTaskTest.APPENDED)) {
            fixture.sink(out(), "envelope", "changes");
            fixture.insert("1|2026-01-01 00:00:00|a");
            fixture.insert("2|2026-01-01 00:00:00|b");
            fixture.runtime.awaitFinished();
            fixture.engine.checkpoint();
            left = store.copy();
        }
        Files.delete(out());
        try (var fixture = new ConnectorFixture(left, SourceTaskTest.APPENDED)) {
            fixture.sink(out(), "envelope", "changes");
            fixture.runtime.awaitFinished();
            assertThat(sum(Files.readAllLines(out()))).hasSize(2);
        }
    }

    @Test
    void aSinkThatCannotWriteSaysSoAndTriesAgain() throws Exception {
        var gone = Files.createDirectory(directory.resolve("gone"));
        try (var fixture = new ConnectorFixture(new MemoryStore(), SourceTaskTest.APPENDED)) {
            fixture.sink(gone.resolve("out.csv"), "interval", "0 s");
            fixture.runtime.awaitFinished();
            Files.delete(gone.resolve("out.csv"));
            Files.delete(gone);
            fixture.insert("1|2026-01-01 00:00:00|a");
            while (!fixture.runtime.sink(ConnectorFixture.SINK).state().startsWith("retrying: ")) {
                Thread.onSpinWait();
            }
            Files.createDirectory(gone);
            fixture.runtime.awaitFinished();
            assertThat(Files.readAllLines(gone.resolve("out.csv"))).hasSize(2);
        }
    }
}
