// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.Seeds;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.session.CopyOptions.Format;
import io.tidemill.server.value.RandomColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CopyTest {
    private static final Schema TWO =
            Schema.of(Field.of("a", Type.INTEGER), Field.of("b", Type.TEXT));
    private static final CopyOptions TEXT = CopyOptions.of(Format.TEXT);
    private static final CopyOptions CSV = CopyOptions.of(Format.CSV);

    private static List<String> rows(Schema schema, CopyOptions options, String data) {
        return rows(schema, options, data.getBytes(UTF_8), data.length() + 1);
    }

    /// The rows that the data gives when it comes in pieces, as `a|b` with ∅ for NULL.
    private static List<String> rows(
            Schema schema, CopyOptions options, byte[] data, int pieceSize) {
        var rows = new ArrayList<String>();
        var parser = CopyParser.of("t", schema, options, TextFormat.utc());
        for (int at = 0; at < data.length; at += pieceSize) {
            parser.feed(
                    data,
                    at,
                    Math.min(pieceSize, data.length - at),
                    batch -> show(schema, batch, rows));
        }
        parser.finish(batch -> show(schema, batch, rows));
        return rows;
    }

    private static void show(Schema schema, Batch batch, List<String> rows) {
        var out = new Slice();
        for (int row = 0; row < batch.size(); row++) {
            out.reset();
            for (int i = 0; i < schema.size(); i++) {
                if (i > 0) {
                    out.append('|');
                }
                if (batch.column(i).isNull(row)) {
                    out.append("∅");
                } else {
                    TextFormat.utc().format(schema.type(i), batch.column(i), row, out);
                }
            }
            rows.add(out.toText());
        }
    }

    /// Parses the data whole and in pieces of every small size; all must give the same.
    private static List<String> parse(Schema schema, CopyOptions options, String data) {
        byte[] bytes = data.getBytes(UTF_8);
        List<String> whole = rows(schema, options, data);
        for (int size = 1; size < Math.min(20, bytes.length); size++) {
            assertThat(rows(schema, options, bytes, size)).isEqualTo(whole);
        }
        return whole;
    }

    private static SqlException failure(Schema schema, CopyOptions options, String data) {
        SqlException whole = thrown(schema, options, data.getBytes(UTF_8), data.length() + 1);
        SqlException pieces = thrown(schema, options, data.getBytes(UTF_8), 1);
        assertThat(pieces.message()).isEqualTo(whole.message());
        return whole;
    }

    private static SqlException thrown(Schema schema, CopyOptions options, byte[] data, int size) {
        var thrown =
                catchThrowableOfType(SqlException.class, () -> rows(schema, options, data, size));
        assertThat(thrown).as(new String(data, ISO_8859_1)).isNotNull();
        return thrown;
    }

    @Test
    void textHasEscapes() {
        assertThat(parse(TWO, TEXT, "1\tx\n2\t\\N\n\\N\t\n")).containsExactly("1|x", "2|∅", "∅|");
        assertThat(parse(TWO, TEXT, "1\ta\\tb\\nc\\\\d\\re\\bf\\vg\n"))
                .containsExactly("1|a\tb\nc\\d\re\bf\u000bg");
        assertThat(parse(TWO, TEXT, "1\t\\101\\x42\\x4\\0673\\q\\\t!\n"))
                .containsExactly("1|AB\u000473q\t!");
        assertThat(parse(TWO, TEXT, "1\ta\\\nb\n")).containsExactly("1|a\nb");
        assertThat(parse(TWO, TEXT, "\\x31\tx")).containsExactly("1|x");
        assertThat(parse(TWO, TEXT, "1\tx\r\n2\ty\r\n")).containsExactly("1|x", "2|y");
        assertThat(parse(TWO, TEXT, "1\tx\r\n2\ty")).containsExactly("1|x", "2|y");
        assertThat(parse(TWO, TEXT, "1\tx\n\\.\nwhatever")).containsExactly("1|x");
        assertThat(parse(TWO, TEXT, "")).isEmpty();
    }

    @Test
    void csvHasQuotes() {
        assertThat(parse(TWO, CSV, "1,x\n2,\n3,\"\"\n")).containsExactly("1|x", "2|∅", "3|");
        assertThat(parse(TWO, CSV, "1,\"a,b\"\"c\nd\"\n\"2\",a\"b,\"c\n"))
                .containsExactly("1|a,b\"c\nd", "2|ab,c");
        assertThat(parse(TWO, CSV, "1,\"x\r\ny\"\r\n2,z\r\n")).containsExactly("1|x\r\ny", "2|z");
        assertThat(parse(TWO, CSV, "1,\\N\n2, x \n")).containsExactly("1|\\N", "2| x ");
        assertThat(parse(TWO, CSV, "1,x\n\\.\nwhatever")).containsExactly("1|x");
        var header = new CopyOptions(Format.CSV, ';', "NULL", true, '\'', '\\');
        assertThat(parse(TWO, header, "id;text;more\n1;'a\\'b\\\\c\\d'\n2;NULL\n3;'NULL'"))
                .containsExactly("1|a'b\\c\\d", "2|∅", "3|NULL");
    }

    @Test
    void errorsSayWhere() {
        assertError(TEXT, "1\tx\nq\ty\n", "22P02", "COPY t, line 2, column a: \"q\"");
        assertError(TEXT, "1\n", "22P04", "COPY t, line 1: \"1\"");
        assertThat(failure(TWO, TEXT, "1\n").message()).isEqualTo("missing data for column \"b\"");
        assertThat(failure(TWO, TEXT, "1\ta\tb\n").message())
                .isEqualTo("extra data after last expected column");
        assertThat(failure(TWO, TEXT, "1\ta\n2\tb\rc\n"))
                .hasMessage("literal carriage return found in data");
        assertThat(failure(TWO, TEXT, "1\ta\r\n2\tb\n"))
                .hasMessage("literal newline found in data");
        assertThat(failure(TWO, CSV, "1,\"a\n")).hasMessage("unterminated CSV quoted field");
        assertThat(failure(TWO, CSV, "1,a\n2,b\rc\n"))
                .hasMessage("unquoted carriage return found in data");
        assertError(CSV, "1,\"x\n\n\"\nz,\n", "22P02", "COPY t, line 4, column a: \"z\"");
        assertError(CSV, "99999999999,\n", "22003", "COPY t, line 1, column a: \"99999999999\"");
        String longText = "é".repeat(100);
        assertError(
                CSV,
                longText + ",\n",
                "22P02",
                "COPY t, line 1, column a: \"" + "é".repeat(50) + "...\"");
        SqlException invalid = thrown(TWO, CSV, new byte[] {'1', ',', (byte) 0xff, '\n'}, 10);
        assertThat(invalid.state().code()).isEqualTo("22021");
    }

    private static void assertError(CopyOptions options, String data, String code, String context) {
        SqlException error = failure(TWO, options, data);
        assertThat(error.state().code()).isEqualTo(code);
        assertThat(error.context()).isEqualTo(context);
    }

    @Test
    void optionsAreChecked() {
        assertOptionError(Format.TEXT, 'é', "", '"', "delimiter must be a single one-byte");
        assertOptionError(Format.TEXT, '\n', "", '"', "cannot be newline");
        assertOptionError(Format.TEXT, 'x', "", '"', "delimiter cannot be \"x\"");
        assertOptionError(Format.TEXT, ',', "a,", '"', "delimiter must not appear");
        assertOptionError(Format.TEXT, ',', "\n", '"', "null representation");
        assertOptionError(Format.CSV, ',', "", ',', "must be different");
        assertOptionError(Format.CSV, ',', "'", '\'', "quote character must not appear");
    }

    private static void assertOptionError(
            Format format, char delimiter, String nullText, char quote, String message) {
        assertThatThrownBy(() -> new CopyOptions(format, delimiter, nullText, false, quote, '"'))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining(message);
    }

    @Test
    void binaryIsChecked() {
        CopyOptions options = CopyOptions.of(Format.BINARY);
        String signature = "PGCOPY\n\377\r\n\0";
        assertBinaryError("", "COPY file signature not recognized");
        assertBinaryError("PGCOPX", "COPY file signature not recognized");
        assertBinaryError(signature, "unexpected EOF in COPY data");
        assertBinaryError(signature + "\0\1\0\0\0\0\0\0", "invalid COPY file header (WITH OIDS)");
        assertBinaryError(
                signature + "\0\2\0\0\0\0\0\0", "unrecognized critical flags in COPY file header");
        assertBinaryError(
                signature + "\0\0\0\0\377\0\0\0", "invalid COPY file header (wrong length)");
        String header = signature + "\0\0\0\0\0\0\0\1x";
        assertBinaryError(header + "\0\3", "row field count is 3, expected 2");
        assertBinaryError(header + "\0\2\377\377\377\376", "invalid field size");
        assertBinaryError(header + "\0\2\0\0\0\3abc\0\0\0\0", "incorrect binary data format");
        assertBinaryError(header + "\0\2\0\0\0\4\0\0\0\1", "unexpected EOF in COPY data");
        assertBinaryError(header + "\377\377x", "received copy data after EOF marker");
        byte[] good =
                (header + "\0\2\0\0\0\4\0\0\0\1\377\377\377\377\377\377").getBytes(ISO_8859_1);
        for (int size = 1; size <= good.length; size++) {
            assertThat(rows(TWO, options, good, size)).containsExactly("1|∅");
        }
    }

    private static void assertBinaryError(String data, String message) {
        SqlException error =
                thrown(TWO, CopyOptions.of(Format.BINARY), data.getBytes(ISO_8859_1), 1000);
        assertThat(error).hasMessage(message);
        assertThat(error.context()).startsWith("COPY t, line 1");
    }

    @Test
    void everythingGoesThereAndBack() {
        Schema schema = RandomColumns.schema();
        Seeds.forEach(
                30,
                random -> {
                    Batch batch = RandomColumns.batch(schema, 1 + random.nextInt(40), random);
                    for (CopyOptions options : options(random)) {
                        byte[] data = format(schema, options, batch);
                        Batch back = parse(schema, options, data, random);
                        assertThat(back.size()).isEqualTo(batch.size());
                        for (int i = 0; i < schema.size(); i++) {
                            assertThat(
                                            RandomColumns.same(
                                                    batch.column(i), back.column(i), batch.size()))
                                    .as("%s as %s", schema.type(i), options)
                                    .isTrue();
                        }
                    }
                });
    }

    private static List<CopyOptions> options(Random random) {
        char[] delimiters = {'\t', ',', ';', '|', ' ', ':', '-', '"', '\''};
        char delimiter = delimiters[random.nextInt(7)];
        return List.of(
                TEXT,
                CSV,
                CopyOptions.of(Format.BINARY),
                new CopyOptions(Format.TEXT, delimiter, "\\N", true, '"', '"'),
                new CopyOptions(Format.CSV, delimiter, "NULL", true, '"', '"'),
                new CopyOptions(Format.CSV, ',', "", random.nextBoolean(), '\'', '\\'),
                new CopyOptions(Format.CSV, ',', "1", false, '"', '\''));
    }

    private static byte[] format(Schema schema, CopyOptions options, Batch batch) {
        var formatter = CopyFormatter.of(schema, options, TextFormat.utc());
        var out = new Slice();
        out.reset();
        formatter.header(out);
        for (int row = 0; row < batch.size(); row++) {
            formatter.row(batch, row, out);
        }
        formatter.trailer(out);
        return out.toBytes();
    }

    private static Batch parse(Schema schema, CopyOptions options, byte[] data, Random random) {
        var all = BatchBuilder.of(schema);
        var parser = CopyParser.of("t", schema, options, TextFormat.utc());
        int at = 0;
        while (at < data.length) {
            int length = Math.min(data.length - at, 1 + random.nextInt(200));
            parser.feed(data, at, length, batch -> add(batch, all));
            at += length;
        }
        parser.finish(batch -> add(batch, all));
        return all.build();
    }

    private static void add(Batch batch, BatchBuilder all) {
        for (int row = 0; row < batch.size(); row++) {
            all.append(batch, row, 1);
        }
    }

    @Test
    void anyBytesAreRowsOrAnError() {
        Schema schema = RandomColumns.schema();
        Seeds.forEach(
                300,
                random -> {
                    Batch batch = RandomColumns.batch(schema, 3, random);
                    for (CopyOptions options : options(random)) {
                        byte[] data = format(schema, options, batch);
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            data[random.nextInt(data.length)] = (byte) random.nextInt();
                        }
                        try {
                            parse(schema, options, data, random);
                        } catch (SqlException e) {
                            assertThat(e.context()).startsWith("COPY t, line ");
                        }
                    }
                });
    }

    @Test
    void longRowsAreScannedOnce() {
        // quadratic scanning would take minutes
        var row = new StringBuilder("1,\"");
        row.append("x\n".repeat(10_000_000)).append("\"\n");
        byte[] data = row.toString().getBytes(UTF_8);
        var parser = CopyParser.of("t", TWO, CSV, TextFormat.utc());
        var sizes = new ArrayList<Integer>();
        for (int at = 0; at < data.length; at += 1000) {
            parser.feed(
                    data, at, Math.min(1000, data.length - at), batch -> sizes.add(batch.size()));
        }
        parser.finish(batch -> sizes.add(batch.size()));
        assertThat(sizes).containsExactly(1);
    }

    @Test
    void batchesAreNeitherSmallNorLarge() {
        var sizes = new ArrayList<Integer>();
        var parser = CopyParser.of("t", TWO, CSV, TextFormat.utc());
        byte[] data = "1,x\n".repeat(20_000).getBytes(UTF_8);
        parser.feed(data, 0, data.length, batch -> sizes.add(batch.size()));
        parser.finish(batch -> sizes.add(batch.size()));
        assertThat(sizes).containsExactly(8192, 8192, 20_000 - 2 * 8192);
    }
}
