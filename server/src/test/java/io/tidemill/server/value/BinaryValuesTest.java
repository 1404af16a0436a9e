// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.Utf8;
import io.tidemill.server.Seeds;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinaryValuesTest {
    /// The right-hand sides are what PostgreSQL 15 gives: `encode(numeric_send(…), 'hex')` and so
    /// on.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boolean | t | 01",
                "smallint | -2 | fffe",
                "integer | -2 | fffffffe",
                "bigint | 258 | 0000000000000102",
                "real | 1.5 | 3fc00000",
                "double | -1.5 | bff8000000000000",
                "numeric | 0 | 0000000000000000",
                "numeric | 0.00 | 0000000000000002",
                "numeric | 1.10 | 0002000000000002000103e8",
                "numeric | -12345.6789 | 0003000140000004000109291a85",
                "numeric | 10000 | 00010001000000000001",
                "numeric | 0.00001234 | 0001fffe0000000804d2",
                "numeric | NaN | 00000000c0000000",
                "numeric | Infinity | 00000000d0000020",
                "numeric | -Infinity | 00000000f0000020",
                "text | aé | 61c3a9",
                "bytea | \\x00ff | 00ff",
                "date | 2000-01-02 | 00000001",
                "date | infinity | 7fffffff",
                "time | 00:00:01 | 00000000000f4240",
                "timestamp | 1999-12-31 23:59:59 | fffffffffff0bdc0",
                "timestamptz | 2000-01-01 00:00:01+00 | 00000000000f4240",
                "timestamp | -infinity | 8000000000000000",
                "interval | 1 mon 2 days 00:00:01 | 00000000000f42400000000200000001",
                "uuid | 00112233-4455-6677-8899-aabbccddeeff | 00112233445566778899aabbccddeeff",
                "jsonb | [1] | 015b315d",
                "vector | [1,2] | 000200003f80000040000000",
                "integer[] | {1,NULL} | 00000001000000010000001700000002000000010000000400000001ffffffff",
                "text[] | {} | 000000000000000000000019",
            })
    void bytesAreThoseOfPostgres(String typeName, String text, String hex) {
        Type type = type(typeName);
        var builder = ColumnBuilder.of(type.kind());
        TextFormat.utc().parse(type, Slice.of(text), builder);
        Column column = builder.build();
        var out = new Slice();
        out.reset();
        ValueWriter.binary(type).write(column, 0, out);
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo(hex);
    }

    private static Type type(String name) {
        if (name.endsWith("[]")) {
            return Type.array(type(name.substring(0, name.length() - 2)));
        }
        return switch (name) {
            case "double" -> Type.DOUBLE;
            default ->
                    RandomColumns.TYPES.stream()
                            .filter(type -> name.equals(shortName(type)))
                            .findFirst()
                            .orElseThrow();
        };
    }

    private static String shortName(Type type) {
        return switch (type.name()) {
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMPTZ -> "timestamptz";
            default -> type.sql();
        };
    }

    @Test
    void everyValueGoesThereAndBack() {
        Schema schema = RandomColumns.schema();
        Seeds.forEach(
                20,
                random -> {
                    Batch batch = RandomColumns.batch(schema, 50, random);
                    for (int i = 0; i < schema.size(); i++) {
                        Type type = schema.type(i);
                        var builder = ColumnBuilder.of(type.kind());
                        var writer = ValueWriter.binary(type);
                        var reader = ValueReader.binary(type, WireType.of(type));
                        var out = new Slice();
                        for (int row = 0; row < batch.size(); row++) {
                            if (batch.column(i).isNull(row)) {
                                builder.appendNull();
                            } else {
                                out.reset();
                                writer.write(batch.column(i), row, out);
                                reader.read(out, builder);
                            }
                        }
                        assertThat(
                                        RandomColumns.same(
                                                batch.column(i), builder.build(), batch.size()))
                                .as(type.sql())
                                .isTrue();
                    }
                });
    }

    @Test
    void anyBytesAreAValueOrAnError() {
        Schema schema = RandomColumns.schema();
        Seeds.forEach(
                300,
                random -> {
                    for (int i = 0; i < schema.size(); i++) {
                        Type type = schema.type(i);
                        var builder = ColumnBuilder.of(type.kind());
                        Slice bytes = mutated(schema, i, random);
                        try {
                            ValueReader.binary(type, WireType.of(type)).read(bytes, builder);
                            // what was taken can be shown
                            var out = new Slice();
                            out.reset();
                            TextFormat.utc().format(type, builder.build(), 0, out);
                        } catch (SqlException e) {
                            assertThat(builder.size()).isZero();
                        }
                    }
                });
    }

    private static Slice mutated(Schema schema, int column, Random random) {
        var out = new Slice();
        out.reset();
        Batch batch = RandomColumns.batch(schema, 1, random);
        if (!batch.column(column).isNull(0) && random.nextInt(4) > 0) {
            ValueWriter.binary(schema.type(column)).write(batch.column(column), 0, out);
            for (int i = random.nextInt(3); i >= 0 && out.length > 0; i--) {
                out.data[random.nextInt(out.length)] = (byte) random.nextInt();
            }
            if (out.length > 0 && random.nextInt(3) == 0) {
                out.length = random.nextInt(out.length);
            }
        } else {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            out.append(bytes, 0, bytes.length);
        }
        return out;
    }

    @Test
    void modifiersAreApplied() {
        assertThat(readText(Type.varchar(3), "abc  ")).isEqualTo("abc");
        assertThat(readText(Type.varchar(3), "éé")).isEqualTo("éé");
        assertThatThrownBy(() -> readText(Type.varchar(3), "éééé"))
                .isInstanceOf(SqlException.class)
                .hasMessage("value too long for type character varying(3)");
    }

    private static String readText(Type type, String text) {
        var builder = ColumnBuilder.of(type.kind());
        ValueReader.binary(type, WireType.of(type)).read(Slice.of(text), builder);
        var out = new Slice();
        out.reset();
        TextFormat.utc().format(type, builder.build(), 0, out);
        return out.toText();
    }

    @Test
    void textIsUtf8() {
        Utf8.check(Slice.of("plain ASCII that is long enough, and žluťoučký kůň \uD83D\uDE00"));
        Seeds.forEach(
                200,
                random -> {
                    var bytes = new byte[random.nextInt(30)];
                    random.nextBytes(bytes);
                    for (int i = 0; i < bytes.length; i++) {
                        if (random.nextInt(3) > 0) {
                            bytes[i] = (byte) (1 + random.nextInt(127));
                        }
                    }
                    Slice slice = Slice.of(bytes);
                    boolean valid =
                            slice.toText().indexOf('\ufffd') < 0 && slice.toText().indexOf(0) < 0;
                    if (valid) {
                        Utf8.check(slice);
                    } else {
                        assertThatThrownBy(() -> Utf8.check(slice))
                                .isInstanceOf(SqlException.class)
                                .hasMessageStartingWith(
                                        "invalid byte sequence for encoding \"UTF8\": 0x");
                    }
                });
    }

    @Test
    void oidsAreUnsigned() {
        var builder = ColumnBuilder.of(Type.BIGINT.kind());
        ValueReader.binary(Type.BIGINT, WireType.ofOid(26))
                .read(Slice.of(new byte[] {-1, -1, -1, -1}), builder);
        assertThat(((ColumnBuilder.Longs) builder).build().values()[0]).isEqualTo(4294967295L);
    }
}
