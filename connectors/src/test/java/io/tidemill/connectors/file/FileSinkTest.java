// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static io.tidemill.connectors.file.Texts.batch;
import static io.tidemill.connectors.file.Texts.content;
import static io.tidemill.connectors.file.Texts.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    private static final Schema SCHEMA =
            Schema.of(Field.of("id", Type.BIGINT), Field.of("note", Type.TEXT));

    @TempDir Path directory;

    private SinkWriter open(Schema schema, Path file, byte @Nullable [] position, String... more) {
        Map<String, String> options = new HashMap<>(Map.of("connector", "file"));
        options.put("path", file.toString());
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        var connector = new FileConnector();
        connector.checkSink(options, schema);
        return connector.openSink(options, schema, position);
    }

    private static Batch weighted(Batch rows, long... weights) {
        var columns = new io.tidemill.core.batch.Column[rows.columnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = rows.column(i);
        }
        return new Batch(rows.size(), columns, weights);
    }

    @Test
    void contentTakesTheFilesPlace() throws Exception {
        var file = directory.resolve("out.csv");
        try (var sink = open(SCHEMA, file, null, "interval", "250 ms")) {
            assertThat(sink.intervalMillis()).isEqualTo(250);
            assertThat(file).doesNotExist();
            var rows = batch(SCHEMA, row("1", "a,\"b\""), row("2", null), row("3", ""));
            sink.content(1, content(rows, weighted(batch(SCHEMA, row("4", "x\ny")), 2)));
            assertThat(file)
                    .hasContent("id,note\n1,\"a,\"\"b\"\"\"\n2,\n3,\"\"\n4,\"x\ny\"\n4,\"x\ny\"\n");
            sink.content(2, content());
            assertThat(file).hasContent("id,note\n");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writesJsonAsPostgresDoes() throws Exception {
        var schema =
                Schema.of(
                        Field.of("b", Type.BOOLEAN),
                        Field.of("i", Type.BIGINT),
                        Field.of("d", Type.DOUBLE),
                        Field.of("n", Type.NUMERIC),
                        Field.of("t", Type.TEXT),
                        Field.of("ts", Type.TIMESTAMP),
                        Field.of("tz", Type.TIMESTAMPTZ),
                        Field.of("da", Type.DATE),
                        Field.of("j", Type.JSONB),
                        Field.of("a", Type.array(Type.INTEGER)),
                        Field.of("by", Type.BYTEA));
        var file = directory.resolve("out.json");
        try (var sink = open(schema, file, null)) {
            sink.content(
                    1,
                    content(
                            batch(
                                    schema,
                                    row(
                                            "t",
                                            "9007199254740993",
                                            "0.1",
                                            "1.50",
                                            "a\"\n\\é",
                                            "2026-01-31 12:00:00.5",
                                            "2026-01-31 12:00:00+01",
                                            "2026-01-31",
                                            "{\"k\": [1, null]}",
                                            "{{1,2},{NULL,4}}",
                                            "\\x01ff"),
                                    row(
                                            null,
                                            null,
                                            "NaN",
                                            "NaN",
                                            null,
                                            "infinity",
                                            null,
                                            null,
                                            null,
                                            "{}",
                                            null))));
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"b\":true,\"i\":9007199254740993,\"d\":0.1,\"n\":1.50,"
                                + "\"t\":\"a\\\"\\n\\\\é\",\"ts\":\"2026-01-31T12:00:00.5\","
                                + "\"tz\":\"2026-01-31T11:00:00+00:00\",\"da\":\"2026-01-31\","
                                + "\"j\":{\"k\": [1, null]},\"a\":[[1,2],[null,4]],"
                                + "\"by\":\"\\\\x01ff\"}",
                        "{\"b\":null,\"i\":null,\"d\":\"NaN\",\"n\":\"NaN\",\"t\":null,"
                                + "\"ts\":\"infinity\",\"tz\":null,\"da\":null,\"j\":null,\"a\":[],"
                                + "\"by\":null}");
    }

    @Test
    void changesAreAppendedAndCutBackToThePosition() throws Exception {
        var file = directory.resolve("out.csv");
        Files.writeString(file, "something else");
        byte[] position;
        try (var sink = open(SCHEMA, file, null, "envelope", "changes")) {
            sink.changes(3, batch(SCHEMA, row("1", "a")));
            position = sink.position();
            sink.changes(4, weighted(batch(SCHEMA, row("1", "a"), row("1", "b")), -1, 1));
        }
        assertThat(file).hasContent("tm_tick,tm_diff,id,note\n3,1,1,a\n4,-1,1,a\n4,1,1,b\n");
        try (var sink = open(SCHEMA, file, position, "envelope", "changes")) {
            assertThat(file).hasContent("tm_tick,tm_diff,id,note\n3,1,1,a\n");
            sink.changes(5, batch(SCHEMA, row("2", null)));
        }
        assertThat(file).hasContent("tm_tick,tm_diff,id,note\n3,1,1,a\n5,1,2,\n");
    }

    @Test
    void aFileThatLostItsChangesIsNotGoneOnWith() throws Exception {
        var file = directory.resolve("out.csv");
        byte[] position;
        try (var sink = open(SCHEMA, file, null, "envelope", "changes")) {
            sink.changes(3, batch(SCHEMA, row("1", "a")));
            position = sink.position();
        }
        String text = Files.readString(file);
        for (String other : new String[] {"", text.replace("3,1", "4,1"), text.substring(1)}) {
            Files.writeString(file, other);
            assertLost(file, position);
        }
        Files.delete(file);
        assertLost(file, position);
        Files.writeString(file, text, StandardOpenOption.CREATE);
        open(SCHEMA, file, position, "envelope", "changes").close();
    }

    private void assertLost(Path file, byte[] position) {
        assertThatThrownBy(() -> open(SCHEMA, file, position, "envelope", "changes"))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error ->
                                assertThat(error.state())
                                        .isEqualTo(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE));
    }
}
