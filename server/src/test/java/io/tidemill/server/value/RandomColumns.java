// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.Timestamps;
import io.tidemill.core.value.Vectors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random rows of all types, with many odd values.
public final class RandomColumns {
    /// A type of each kind of value.
    public static final List<Type> TYPES =
            List.of(
                    Type.BOOLEAN,
                    Type.SMALLINT,
                    Type.INTEGER,
                    Type.BIGINT,
                    Type.REAL,
                    Type.DOUBLE,
                    Type.NUMERIC,
                    Type.TEXT,
                    Type.BYTEA,
                    Type.DATE,
                    Type.TIME,
                    Type.TIMESTAMP,
                    Type.TIMESTAMPTZ,
                    Type.INTERVAL,
                    Type.UUID,
                    Type.JSONB,
                    Type.VECTOR,
                    Type.array(Type.BIGINT),
                    Type.array(Type.TEXT),
                    Type.array(Type.NUMERIC),
                    Type.array(Type.TIMESTAMP));

    private static final String[] TEXTS = {
        "",
        "a",
        "\\N",
        "\\.",
        "NULL",
        "x,y",
        "\"",
        "\"\"",
        "a\"b",
        "'",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\\",
        "\\\\n",
        " ",
        "{}",
        "{a}",
        "é",
        "\uD83D\uDE00",
        "\u0001\u0008\u000b\f",
        ";|",
        "ab\\",
        "null"
    };

    private RandomColumns() {}

    /// A schema of all [#TYPES].
    public static Schema schema() {
        var fields = new ArrayList<Field>();
        for (Type type : TYPES) {
            fields.add(Field.of("c" + fields.size(), type));
        }
        return new Schema(fields);
    }

    /// Random rows of `schema`.
    public static Batch batch(Schema schema, int size, Random random) {
        var builder = BatchBuilder.of(schema);
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < schema.size(); i++) {
                if (random.nextInt(8) == 0) {
                    builder.column(i).appendNull();
                } else {
                    append(schema.type(i), random, builder.column(i));
                }
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    private static void append(Type type, Random random, ColumnBuilder to) {
        switch (to) {
            case ColumnBuilder.Longs longs -> longs.append(longValue(type, random));
            case ColumnBuilder.Doubles doubles -> {
                double value =
                        switch (random.nextInt(5)) {
                            case 0 -> Double.NaN;
                            case 1 -> Double.NEGATIVE_INFINITY;
                            case 2 -> -0.0;
                            case 3 -> random.nextInt(100) / 4.0;
                            default -> random.nextGaussian() * 1e10;
                        };
                doubles.append(type.equals(Type.REAL) ? (float) value : value);
            }
            case ColumnBuilder.Bytes bytes -> {
                var out = new Slice();
                bytes(type, random, out);
                bytes.append(out);
            }
        }
    }

    private static long longValue(Type type, Random random) {
        boolean extreme = random.nextInt(4) == 0;
        return switch (type.name()) {
            case BOOLEAN -> random.nextInt(2);
            case SMALLINT -> (short) random.nextInt();
            case INTEGER -> random.nextInt();
            case DATE ->
                    extreme
                            ? new long[] {
                                        Dates.INFINITY,
                                        Dates.NEGATIVE_INFINITY,
                                        Dates.MIN,
                                        Dates.MAX
                                    }
                                    [random.nextInt(4)]
                            : random.nextInt(100_000) - 50_000;
            case TIME -> extreme ? 86_400_000_000L : random.nextLong(86_400_000_000L);
            case TIMESTAMP, TIMESTAMPTZ ->
                    extreme
                            ? new long[] {Timestamps.INFINITY, Timestamps.NEGATIVE_INFINITY, -1, 0}
                                    [random.nextInt(4)]
                            : random.nextLong(-4_000_000_000_000_000L, 4_000_000_000_000_000L);
            default -> extreme ? Long.MIN_VALUE : random.nextLong();
        };
    }

    private static void bytes(Type type, Random random, Slice out) {
        switch (type.name()) {
            case NUMERIC -> {
                switch (random.nextInt(6)) {
                    case 0 -> Numeric.setNaN(out);
                    case 1 -> Numeric.setInfinity(random.nextBoolean(), out);
                    case 2 -> Numeric.set(random.nextLong(), random.nextInt(64), out);
                    case 3 -> Numeric.set(random.nextInt(3) * 10_000L, random.nextInt(9), out);
                    default ->
                            Numeric.set(
                                    new BigDecimal(
                                            new BigInteger(1 + random.nextInt(400), random)
                                                    .multiply(
                                                            BigInteger.valueOf(
                                                                    random.nextInt(3) - 1)),
                                            random.nextInt(120)),
                                    out);
                }
            }
            case INTERVAL ->
                    Interval.set(
                            random.nextInt(100) - 50,
                            random.nextInt(100) - 50,
                            random.nextLong(100_000_000_000_000L) - 50_000_000_000_000L,
                            out);
            case JSONB -> {
                String text = random.nextBoolean() ? "{\"a\": [1, null, \"\\n,\"]}" : "\"x\"";
                JsonText.parse(Slice.of(text), out);
            }
            case VECTOR -> {
                out.reset();
                for (int i = 0; i <= random.nextInt(4); i++) {
                    Vectors.append((float) random.nextGaussian(), out);
                }
            }
            case ARRAY -> array(type.requireElement(), random, out);
            case TEXT -> {
                var text = new StringBuilder();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    text.append(TEXTS[random.nextInt(TEXTS.length)]);
                }
                byte[] utf8 = text.toString().getBytes(UTF_8);
                out.reset();
                out.append(utf8, 0, utf8.length);
            }
            default -> {
                var value = new byte[type.equals(Type.UUID) ? 16 : random.nextInt(10)];
                random.nextBytes(value);
                out.reset();
                out.append(value, 0, value.length);
            }
        }
    }

    private static void array(Type element, Random random, Slice out) {
        int[] sizes = new int[random.nextInt(3)];
        int count = sizes.length == 0 ? 0 : 1;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = 1 + random.nextInt(3);
            count *= sizes[i];
        }
        Column elements = batch(Schema.of(Field.of("e", element)), count, random).column(0);
        ArrayValue.start(sizes, out);
        for (int i = 0; i < count; i++) {
            ArrayValue.append(elements, i, out);
        }
    }

    /// Whether two columns of `size` rows hold the same.
    public static boolean same(Column left, Column right, int size) {
        var expected = new Slice();
        var actual = new Slice();
        expected.reset();
        actual.reset();
        for (int i = 0; i < size; i++) {
            ArrayValue.append(left, i, expected);
            ArrayValue.append(right, i, actual);
        }
        return Slice.equal(expected, actual);
    }
}
