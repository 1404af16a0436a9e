// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.FaultStore;
import io.tidemill.core.store.MemoryStore;
import io.tidemill.core.type.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SourceTaskTest {
    @TempDir Path directory;

    static TableDefinition table(List<Integer> key, @Nullable WatermarkDefinition watermark) {
        return new TableDefinition(
                QualifiedName.of("rides"),
                List.of(
                        ColumnDefinition.of("id", Type.BIGINT, false),
                        ColumnDefinition.of("at", Type.TIMESTAMP, true),
                        ColumnDefinition.of("city", Type.TEXT, true)),
                key,
                List.of(),
                List.of(),
                watermark,
                Map.of());
    }

    static final TableDefinition APPENDED = table(List.of(), null);
    static final TableDefinition KEYED =
            table(List.of(0), new WatermarkDefinition(1, 1_000_000, null));

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("in.csv"), text);
    }

    @Test
    void writesWhatItReadsAndNotesWhatItCannotTake() throws Exception {
        var file = write("city,id\na,1\nb,\nc,x\nd,4\n");
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            fixture.source(file);
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).containsExactly("1|∅|a", "4|∅|d");
            assertThat(fixture.errors())
                    .containsExactly("in in.csv:4 [c,x] 22P02", "in in.csv:3 [b,] 23502");
            assertThat(fixture.runtime.errors().getFirst().micros())
                    .isEqualTo(1_700_000_000_000_000L);
            var progress = fixture.runtime.source(ConnectorFixture.SOURCE);
            assertThat(progress.state()).isEqualTo("finished");
            assertThat(progress.rows()).isEqualTo(2);
            assertThat(progress.position()).isEqualTo(file + ": line 6, 100 %");
            assertThat(fixture.metrics.snapshot().toString())
                    .contains("tidemill_source_rows_total", "tidemill_source_rejected_total");
        }
    }

    @Test
    void stopsAtARowThatTheTableRefuses() throws Exception {
        var file = write("city,id\na,1\nb,\nc,3\n");
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            fixture.source(file, "on_error", "stop");
            assertThatThrownBy(fixture.runtime::awaitFinished)
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            error ->
                                    assertThat(error.state())
                                            .isEqualTo(SqlState.BAD_COPY_FILE_FORMAT))
                    .hasMessageStartingWith(file + ":3: null value in column \"id\"");
            assertThat(fixture.runtime.source(ConnectorFixture.SOURCE).state())
                    .startsWith("failed: " + file + ":3");
            Files.writeString(file, "city,id\na,1\nb,2\nc,3\n");
            fixture.runtime.resume(ConnectorFixture.SOURCE);
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).containsExactly("1|∅|a", "2|∅|b", "3|∅|c");
        }
    }

    @Test
    void keepsWhatWasReadBeforeTheRecordThatStopsIt() throws Exception {
        var file = write("id,city\n1,a\nx,b\n");
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            fixture.source(file, "on_error", "stop");
            assertThatThrownBy(fixture.runtime::awaitFinished).hasMessageContaining("in.csv:3");
            assertThat(fixture.rows()).containsExactly("1|∅|a");
        }
    }

    @Test
    void ofRowsWithOneKeyTheLastCounts() throws Exception {
        var file =
                write(
                        """
                        id,at,city
                        1,2026-01-01 00:00:00,a
                        2,2026-01-01 00:00:10,b
                        1,2026-01-01 00:00:20,c
                        """);
        try (var fixture = new ConnectorFixture(new MemoryStore(), KEYED)) {
            fixture.source(file, "follow", "true");
            var feed = fixture.engine.subscribe(KEYED.name(), true, OptionalLong.empty());
            while (fixture.rows().size() < 2) {
                feed.await(feed.completedTick(), 100);
            }
            assertThat(fixture.rows())
                    .containsExactly("1|2026-01-01 00:00:20|c", "2|2026-01-01 00:00:10|b");
            Files.writeString(file, "2,,d\n3,,e\n", StandardOpenOption.APPEND);
            while (fixture.rows().size() < 3) {
                feed.await(feed.completedTick(), 100);
            }
            assertThat(fixture.rows()).containsExactly("1|2026-01-01 00:00:20|c", "2|∅|d", "3|∅|e");
            assertThat(fixture.runtime.source(ConnectorFixture.SOURCE).state())
                    .isEqualTo("running");
            fixture.runtime.awaitFinished(); // does not wait for a source that follows
        }
    }

    @Test
    void restsAndGoesOn() throws Exception {
        var file = write("id,city\n1,a\n");
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            fixture.source(file);
            fixture.runtime.awaitFinished();
            // CREATE SOURCE IF NOT EXISTS does not make the one that is there read all again.
            fixture.runtime.forget(ConnectorFixture.SOURCE);
            fixture.runtime.stopSource(ConnectorFixture.SOURCE);
            fixture.source(file);
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).containsExactly("1|∅|a");
            fixture.runtime.stopSource(ConnectorFixture.SOURCE);
            fixture.runtime.forget(ConnectorFixture.SOURCE);
            fixture.source(file, "follow", "true");
            var feed = fixture.engine.subscribe(APPENDED.name(), false, OptionalLong.empty());
            while (fixture.rows().size() < 2) {
                feed.await(feed.completedTick(), 100);
            }
            assertThat(fixture.rows()).containsExactly("1|∅|a", "1|∅|a");
            fixture.runtime.pause(ConnectorFixture.SOURCE);
            assertThat(fixture.runtime.source(ConnectorFixture.SOURCE).state()).isEqualTo("paused");
            Files.writeString(file, "2,b\n", StandardOpenOption.APPEND);
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).hasSize(2);
            fixture.runtime.resume(ConnectorFixture.SOURCE);
            while (fixture.rows().size() < 3) {
                feed.await(feed.completedTick(), 100);
            }
            assertThat(fixture.rows().getLast()).isEqualTo("2|∅|b");
        }
    }

    @Test
    void defaultsAndChecksHaveTheirSay() throws Exception {
        var file = write("id\n1\n2\n3\n");
        RowCompletion completion =
                (rows, missing) -> {
                    assertThat(missing.any(0)).isFalse();
                    assertThat(missing.any(2)).isTrue();
                    var completed = BatchBuilder.of(APPENDED.schema());
                    for (int row = 0; row < rows.size(); row++) {
                        completed.column(0).append(rows.column(0), row);
                        completed.column(1).append(rows.column(1), row);
                        completed.bytes(2).append(new byte[] {'z'});
                        completed.endRow(1);
                    }
                    var no = SqlException.of(SqlState.CHECK_VIOLATION, "no");
                    return new RowCompletion.Completed(
                            completed.build(), List.of(new RowCompletion.Refused(1, no)));
                };
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            fixture.source(file, completion);
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).containsExactly("1|∅|z", "3|∅|z");
            assertThat(fixture.errors()).containsExactly("in in.csv:3 [2] 23514");
        }
    }

    @Test
    void aFullDiskIsWaitedFor() throws Exception {
        var file = write("id\n1\n2\n");
        var store = new FaultStore();
        try (var fixture = new ConnectorFixture(store, APPENDED)) {
            store.inject(store.commitCount() + 1, FaultStore.Fault.FULL);
            fixture.source(file);
            while (!fixture.runtime
                    .source(ConnectorFixture.SOURCE)
                    .state()
                    .startsWith("retrying: could not write to the store")) {
                Thread.onSpinWait();
            }
            store.makeRoom();
            fixture.runtime.awaitFinished();
            assertThat(fixture.rows()).containsExactly("1|∅|∅", "2|∅|∅");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyRecordTakesEffectOnceWhereverItCrashes(long seed) throws Exception {
        int count = 40_000;
        var text = new StringBuilder("id,city\n");
        for (int i = 0; i < count; i++) {
            text.append(i).append(",c\n");
        }
        var file = write(text.toString());
        var random = new Random(seed);
        var store = new FaultStore();
        for (int crashes = 0; crashes < 4; crashes++) {
            var fixture = new ConnectorFixture(store, APPENDED);
            try (fixture) {
                store.inject(
                        store.commitCount() + 1 + random.nextInt(3),
                        random.nextBoolean()
                                ? FaultStore.Fault.CRASH_BEFORE
                                : FaultStore.Fault.CRASH_AFTER);
                fixture.source(file);
                while (!store.crashed()
                        && !fixture.runtime
                                .source(ConnectorFixture.SOURCE)
                                .state()
                                .equals("finished")) {
                    Thread.onSpinWait();
                }
            }
            store = store.reopen(0);
        }
        try (var fixture = new ConnectorFixture(store, APPENDED)) {
            fixture.source(file);
            fixture.runtime.awaitFinished();
            var rows = fixture.rows();
            assertThat(rows).as("seed %d", seed).hasSize(count).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesConnectorsThereAreNot() {
        try (var fixture = new ConnectorFixture(new MemoryStore(), APPENDED)) {
            var wrong =
                    new SourceDefinition(
                            ConnectorFixture.SOURCE,
                            APPENDED.name(),
                            Map.of("connector", "fiel"),
                            false);
            assertThatThrownBy(() -> fixture.runtime.check(wrong, APPENDED))
                    .hasMessage("connector \"fiel\" does not exist")
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            error -> assertThat(error.hint()).isEqualTo("Did you mean \"file\"?"));
        }
    }
}
