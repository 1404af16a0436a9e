// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLineParserTest {
    private static final Schema EVENTS =
            Schema.of(
                    Field.of("id", Type.BIGINT),
                    Field.of("at", Type.TIMESTAMP),
                    Field.of("ok", Type.BOOLEAN),
                    Field.of("price", Type.numeric(10, 2)),
                    Field.of("note", Type.TEXT),
                    Field.of("tags", Type.array(Type.TEXT)),
                    Field.of("more", Type.JSONB));

    @TempDir Path directory;

    private List<String> reasons = List.of();

    private List<String> read(String text) throws Exception {
        var file = Files.writeString(directory.resolve("events.jsonl"), text);
        var options = Map.of("connector", "file", "path", file.toString());
        try (var reader = new FileConnector().openSource(options, EVENTS, null)) {
            var read = reader.read(0);
            reasons = read.rejected().stream().map(of -> of.reason().message()).toList();
            return Texts.of(EVENTS, read.rows());
        }
    }

    @Test
    void readsEveryKindOfValue() throws Exception {
        String line =
                "  {\"other\":{\"a\":[1]},\"note\":\"a\\u00e9\\n\\\"\",\"ID\":7,"
                        + "\"tags\":[\"x\",null,\"a \\\"b\\\" \\\\\",{\"k\":1}], \"more\" : {\"b\": [1, 2.50]} ,"
                        + "\"at\":\"2026-01-31T12:00:00.5\",\"ok\":true,\"price\":12.345}\r\n";
        assertThat(read(line + line))
                .hasSize(2)
                .containsOnly(
                        "7|2026-01-31 12:00:00.5|t|12.35|aé\n\"|"
                                + "{x,NULL,\"a \\\"b\\\" \\\\\",\"{\\\"k\\\":1}\"}|{\"b\": [1, 2.50]}");
    }

    @Test
    void whatIsNestedIsTextForTextAndAnyJsonForJsonb() throws Exception {
        assertThat(
                        read(
                                """
                                {"note":{"a": 1},"more":"s"}
                                {"note":[1, 2],"more":3}
                                {"note":false,"more":null}
                                """))
                .containsExactly(
                        "∅|∅|∅|∅|{\"a\": 1}|∅|\"s\"", "∅|∅|∅|∅|[1, 2]|∅|3", "∅|∅|∅|∅|false|∅|∅");
    }

    @Test
    void ofEqualNamesTheLastCounts() throws Exception {
        assertThat(read("{\"id\":1,\"id\":2}")).containsExactly("2|∅|∅|∅|∅|∅|∅");
    }

    @Test
    void rejectsLinesThatAreNoObjects() throws Exception {
        assertThat(
                        read(
                                """
                                [1]

                                  \s
                                {"id":1
                                {"id":1} x
                                {"id":1}{"id":2}
                                {"id":1.5}
                                {"id":"8"}
                                null
                                """))
                .containsExactly("8|∅|∅|∅|∅|∅|∅");
        assertThat(reasons)
                .containsExactly(
                        "the line is not a JSON object",
                        "invalid input syntax for type json",
                        "invalid input syntax for type json",
                        "unexpected data after the JSON object",
                        "invalid input syntax for type bigint: \"1.5\"",
                        "the line is not a JSON object");
    }

    @Test
    void survivesDeepNesting() throws Exception {
        assertThat(read("{\"more\":" + "[".repeat(100_000) + "\n{\"id\":1}\n"))
                .containsExactly("1|∅|∅|∅|∅|∅|∅");
        assertThat(reasons).containsExactly("invalid input syntax for type json");
    }
}
