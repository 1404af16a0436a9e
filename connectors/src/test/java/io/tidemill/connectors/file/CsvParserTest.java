// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Another csv library writes what we read, and reads what we write.
class CsvParserTest {
    private static final Schema TEXTS =
            Schema.of(Field.of("a", Type.TEXT), Field.of("b", Type.TEXT), Field.of("c", Type.TEXT));
    private static final CsvDialect DIALECT =
            new CsvDialect(false, (byte) ',', (byte) '"', "\\N".getBytes(UTF_8));
    private static final String ALPHABET = "ab,\"\n é'";

    private static List<List<String>> table(long seed) {
        var random = new Random(seed);
        var rows = new ArrayList<List<String>>();
        for (int row = 0; row < 200; row++) {
            var values = new ArrayList<String>();
            for (int column = 0; column < TEXTS.size(); column++) {
                var value = new StringBuilder();
                for (int i = random.nextInt(6); i > 0; i--) {
                    value.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                }
                values.add(value.toString());
            }
            rows.add(values);
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsWhatAnotherLibraryWrites(long seed) {
        var rows = table(seed);
        var text = new StringWriter();
        var random = new Random(seed);
        var writer =
                CsvWriter.builder()
                        .quoteStrategy(
                                random.nextBoolean()
                                        ? QuoteStrategies.ALWAYS
                                        : QuoteStrategies.REQUIRED)
                        .lineDelimiter(random.nextBoolean() ? LineDelimiter.CRLF : LineDelimiter.LF)
                        .build(text);
        rows.forEach(writer::writeRecord);
        try {
            writer.flush();
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);

        var parser = new CsvParser(DIALECT, TEXTS);
        var builder = BatchBuilder.of(TEXTS);
        int at = 0;
        int line = 1;
        while (at < bytes.length) {
            // Any cut within the record only says that more is needed.
            int next = parser.read(bytes, at, bytes.length, true);
            int cut = at + 1 + random.nextInt(next - at);
            if (cut < next) {
                assertThat(parser.read(bytes, at, cut, false))
                        .as("seed %d, line %d", seed, line)
                        .isEqualTo(RecordParser.INCOMPLETE);
            }
            parser.read(bytes, at, bytes.length, true);
            parser.append(builder, builder.size(), new Missing(TEXTS.size()));
            builder.endRow(1);
            line += parser.lines;
            at = next;
        }
        assertThat(Texts.of(TEXTS, builder.build()))
                .as("seed %d", seed)
                .isEqualTo(rows.stream().map(row -> String.join("|", row)).toList());
        assertThat(line - 1)
                .isEqualTo((int) text.toString().chars().filter(c -> c == '\n').count());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void anotherLibraryReadsWhatIsWritten(long seed) {
        var rows = table(seed);
        var builder = BatchBuilder.of(TEXTS);
        for (var row : rows) {
            for (int column = 0; column < row.size(); column++) {
                builder.bytes(column).append(Slice.of(row.get(column)));
            }
            builder.endRow(1);
        }
        var batch = builder.build();
        var out = new Slice();
        out.reset();
        var formatter = new CsvFormatter(DIALECT, TEXTS);
        for (int row = 0; row < batch.size(); row++) {
            formatter.row(batch, row, out);
        }
        var read = new ArrayList<List<String>>();
        CsvReader.builder()
                .skipEmptyLines(false)
                .ofCsvRecord(out.toText())
                .forEach(record -> read.add(record.getFields()));
        assertThat(read).as("seed %d", seed).isEqualTo(rows);
    }
}
