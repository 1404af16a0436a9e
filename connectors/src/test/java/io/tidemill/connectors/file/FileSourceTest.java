// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    private static final Schema RIDES =
            Schema.of(
                    Field.of("id", Type.BIGINT),
                    Field.of("city", Type.TEXT),
                    Field.of("fare", Type.DOUBLE));

    @TempDir Path directory;

    private final List<String> rows = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private byte[] offset = new byte[0];
    private boolean finished;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static SourceReader open(Path file, byte[] from, String... options) {
        var all = new HashMap<String, String>();
        all.put("connector", "file");
        all.put("path", file.toString());
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new FileConnector().openSource(all, RIDES, from.length == 0 ? null : from);
    }

    private SourceReader.Read read(SourceReader reader) throws InterruptedException {
        var read = reader.read(0);
        rows.addAll(Texts.of(RIDES, read.rows()));
        for (var record : read.rejected()) {
            String place = Path.of(record.place()).getFileName().toString();
            rejected.add(
                    place
                            + " ["
                            + record.record()
                            + "] "
                            + record.reason().state().code()
                            + " "
                            + record.reason().message());
        }
        offset = read.offset();
        finished = read.finished();
        return read;
    }

    private void readAll(Path file, String... options) throws InterruptedException {
        try (var reader = open(file, offset, options)) {
            finished = false;
            while (!finished) {
                read(reader);
            }
        }
    }

    @Test
    void takesColumnsByTheHeader() throws Exception {
        var file = write("rides.csv", "fare,note,ID\n2.5,x,1\r\n,y,2\n3,z,3");
        readAll(file);
        assertThat(rows).containsExactly("1|∅|2.5", "2|∅|∅", "3|∅|3");
        assertThat(rejected).isEmpty();
        assertThat(finished).isTrue();
    }

    @Test
    void saysWhichColumnsAreMissing() throws Exception {
        try (var reader = open(write("a.csv", "id\n1\n"), offset)) {
            var missing = read(reader).missing();
            assertThat(missing.any(0)).isFalse();
            assertThat(missing.at(1, 0)).isTrue();
        }
        var json = write("a.json", "{\"id\":1,\"city\":null}\n{\"id\":2,\"fare\":3}\n");
        try (var reader = open(json, new byte[0])) {
            var missing = read(reader).missing();
            assertThat(missing.at(1, 0)).isFalse();
            assertThat(missing.at(2, 0)).isTrue();
            assertThat(missing.at(1, 1)).isTrue();
            assertThat(missing.at(2, 1)).isFalse();
        }
    }

    @Test
    void takesColumnsByPositionWithoutHeader() throws Exception {
        readAll(
                write("rides.csv", "1;'a;''b';2\n2;NULL;3\n3;'NULL';4\n"),
                "header",
                "false",
                "delimiter",
                ";",
                "quote",
                "'",
                "null",
                "NULL");
        assertThat(rows).containsExactly("1|a;'b|2", "2|∅|3", "3|NULL|4");
    }

    @Test
    void quotedFieldsMayHoldLineEndsAndEmptyTextIsNotNull() throws Exception {
        readAll(write("rides.csv", "id,city,fare\n1,\"a\nb\",1\n\n2,\"\",2\n3,,3\n"));
        assertThat(rows).containsExactly("1|a\nb|1", "2||2", "3|∅|3");
    }

    @Test
    void rejectsRecordsThatAreWrongAndGoesOn() throws Exception {
        var file =
                write(
                        "rides.csv",
                        """
                        id,city,fare
                        1,a,1
                        x,a,1
                        2,"a
                        b",1
                        3,a
                        4,a,1,1
                        5,"a"b,1
                        6,a,1e400
                        7,ok,1
                        """);
        readAll(file);
        assertThat(rows).containsExactly("1|a|1", "2|a\nb|1", "7|ok|1");
        assertThat(rejected)
                .containsExactly(
                        "rides.csv:3 [x,a,1] 22P02 invalid input syntax for type bigint: \"x\"",
                        "rides.csv:6 [3,a] 22P04 missing data for column \"fare\"",
                        "rides.csv:7 [4,a,1,1] 22P04 extra data after last expected column",
                        "rides.csv:8 [5,\"a\"b,1] 22P04 unexpected data after a closing quote",
                        "rides.csv:9 [6,a,1e400] 22003 \"1e400\" is out of range for type double"
                                + " precision");
    }

    @Test
    void aLostQuoteCostsItsLineOnly() throws Exception {
        readAll(write("rides.csv", "id,city,fare\n1,\"a,1\n2,b,2\n3,c,3\n"));
        assertThat(rows).containsExactly("2|b|2", "3|c|3");
        assertThat(rejected)
                .containsExactly("rides.csv:2 [1,\"a,1] 22P04 unterminated quoted field");
    }

    @Test
    void rejectsWhatIsNotUtf8() throws Exception {
        var file = directory.resolve("rides.csv");
        Files.write(
                file,
                "id,city,fare\n1,\u00e9,1\n2,ok,2\n"
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        readAll(file);
        assertThat(rows).containsExactly("2|ok|2");
        assertThat(rejected).singleElement().asString().contains("22021");
    }

    @Test
    void stopsAtTheFirstWrongRecordWhereToldTo() throws Exception {
        var file = write("rides.csv", "id,city,fare\n1,a,1\nx,a,1\n2,b,2\n");
        try (var reader = open(file, offset, "on_error", "stop")) {
            read(reader);
            assertThat(rows).containsExactly("1|a|1");
            assertThatThrownBy(() -> read(reader))
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            error -> {
                                assertThat(error.state()).isEqualTo(SqlState.BAD_COPY_FILE_FORMAT);
                                assertThat(error.message())
                                        .startsWith(file + ":3: invalid input syntax");
                                assertThat(error.detail()).isEqualTo("x,a,1");
                            });
        }
        Files.writeString(file, "id,city,fare\n1,a,1\n9,a,1\n2,b,2\n");
        readAll(file, "on_error", "stop");
        assertThat(rows).containsExactly("1|a|1", "9|a|1", "2|b|2");
    }

    @Test
    void aHeaderThatNamesNoColumnIsAnError() throws Exception {
        var file = write("rides.csv", "1,a,1\n");
        assertThatThrownBy(() ->
                        new FileConnector().checkSource(Map.of("path", file.toString()), RIDES))
                .hasMessage("the header names no column of the table: 1, a, 1");
        try (var reader = open(file, offset)) {
            read(reader);
            assertThatThrownBy(() -> read(reader)).hasMessageContaining("names no column");
        }
    }

    @Test
    void resumesAfterEveryRecord() throws Exception {
        var text = new StringBuilder("\ufeffid,city,fare\n");
        for (int i = 0; i < 50; i++) {
            text.append(i).append(",\"c\n").append(i % 7 == 0 ? "\"\"" : "é").append("\",1\n");
        }
        byte[] all = text.toString().getBytes(UTF_8);
        var file = directory.resolve("rides.csv");
        // The file grows byte by byte, and each time another reader goes on.
        Files.write(file, new byte[0]);
        for (int length = 1; length <= all.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(all, length));
            try (var reader = open(file, offset, "follow", "true")) {
                read(reader);
            }
        }
        assertThat(rejected).isEmpty();
        assertThat(rows).hasSize(50);
        assertThat(rows.getFirst()).isEqualTo("0|c\n\"|1");
        assertThat(rows.getLast()).isEqualTo("49|c\n\"|1");
    }

    @Test
    void followsAFileThatGrows() throws Exception {
        var file = write("rides.csv", "id,ci");
        try (var reader = open(file, offset, "follow", "true")) {
            assertThat(reader.follows()).isTrue();
            read(reader);
            append(file, "ty,fare\n1,a,1\n2,b");
            read(reader);
            assertThat(rows).containsExactly("1|a|1");
            append(file, ",2\n");
            read(reader);
            assertThat(rows).containsExactly("1|a|1", "2|b|2");
            assertThat(finished).isFalse();
            assertThat(reader.position()).isEqualTo(file + ": line 4, 100 %");
        }
    }

    @Test
    void startsAgainWhenTheFileIsTruncatedOrReplaced() throws Exception {
        var file = write("rides.csv", "id,city,fare\n1,a,1\n2,b,2\n");
        try (var reader = open(file, offset, "follow", "true")) {
            read(reader);
            Files.writeString(file, "city,id,fare\nc,3,3\n");
            read(reader);
            read(reader);
            var next = write("next.csv", "id,city,fare\n4,dddddddddddddddddddddddddd,4\n");
            append(file, "e,5,5"); // a last line without its end
            Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            read(reader);
            read(reader);
            read(reader);
        }
        assertThat(rows)
                .containsExactly(
                        "1|a|1", "2|b|2", "3|c|3", "5|e|5", "4|dddddddddddddddddddddddddd|4");
        assertThat(rejected).hasSize(2);
        assertThat(rejected.getFirst()).contains("was truncated; reading goes on at its start");
        assertThat(rejected.getLast()).contains("was replaced; reading goes on at its start");
    }

    @Test
    void anotherFileIsNotTakenForTheOneThatWasRead() throws Exception {
        var file = write("rides.csv", "id,city,fare\n1,a,1\n");
        try (var reader = open(file, offset, "follow", "true")) {
            read(reader);
        }
        Files.writeString(file, "id,city,fare\n5,e,5\n6,f,6\n");
        try (var reader = open(file, offset)) {
            assertThatThrownBy(() -> read(reader)).hasMessageContaining("is not the one");
        }
        try (var reader = open(file, offset, "follow", "true")) {
            read(reader);
        }
        assertThat(rows).containsExactly("1|a|1", "5|e|5", "6|f|6");
        assertThat(rejected).hasSize(1);
    }

    @Test
    void whatIsFinishedStaysFinished() throws Exception {
        var file = write("rides.csv", "id,city,fare\n1,a,1\n");
        readAll(file);
        Files.delete(file);
        readAll(file);
        assertThat(rows).containsExactly("1|a|1");
    }

    @Test
    void readsFilesLargerThanAnyBuffer() throws Exception {
        int count = 100_000;
        var text = new StringBuilder("id,city,fare\n");
        for (int i = 0; i < count; i++) {
            text.append(i).append(",city ").append(i % 10).append(',').append(i / 4.0).append('\n');
        }
        readAll(write("rides.csv", text.toString()));
        assertThat(rows).hasSize(count);
        assertThat(rows.get(77_777)).isEqualTo("77777|city 7|19444.25");
    }

    @Test
    void aRecordThatIsTooLongCostsItselfOnly() throws Exception {
        var file = directory.resolve("rides.json");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("{\"id\":1}\n{\"id\":2,\"city\":\"");
            for (int i = 0; i < 20; i++) {
                out.write("x".repeat(1 << 20));
            }
            out.write("\"}\n{\"id\":3}\n");
        }
        readAll(file);
        assertThat(rows).containsExactly("1|∅|∅", "3|∅|∅");
        assertThat(rejected)
                .singleElement()
                .asString()
                .contains("54000")
                .startsWith("rides.json:2");
    }

    @Test
    void tellsWhereARowThatIsRefusedLaterCameFrom() throws Exception {
        try (var reader = open(write("rides.csv", "id,city,fare\n1,a,1\nx,,\n2,b,2\n"), offset)) {
            var read = read(reader);
            var later = read.origins().rejected(1, SqlException.of(SqlState.CHECK_VIOLATION, "no"));
            assertThat(later.place()).endsWith("rides.csv:4");
            assertThat(later.record()).isEqualTo("2,b,2");
        }
    }

    @Test
    void aFileThatIsNotThereIsAnErrorThatPasses() throws Exception {
        var file = directory.resolve("rides.csv");
        try (var reader = open(file, offset)) {
            assertThatThrownBy(() -> read(reader))
                    .hasMessage(
                            "could not open file \""
                                    + file
                                    + "\" for reading: No such file or directory");
            write("rides.csv", "id\n1\n");
            read(reader);
        }
        assertThat(rows).containsExactly("1|∅|∅");
    }
}
