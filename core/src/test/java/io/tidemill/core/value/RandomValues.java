// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/// Columns of random values, with many equal, neighbouring and extreme ones, and NULLs.
final class RandomValues {
    static final List<Type> TYPES =
            List.of(
                    Type.BOOLEAN,
                    Type.BIGINT,
                    Type.REAL,
                    Type.DOUBLE,
                    Type.NUMERIC,
                    Type.TEXT,
                    Type.BYTEA,
                    Type.TIMESTAMP,
                    Type.INTERVAL,
                    Type.UUID,
                    Type.JSONB,
                    Type.VECTOR,
                    Type.array(Type.INTEGER),
                    Type.array(Type.TEXT),
                    Type.array(Type.NUMERIC));

    private RandomValues() {}

    static Column column(Type type, int size, Random random) {
        var builder = ColumnBuilder.of(type.kind());
        for (int i = 0; i < size; i++) {
            if (random.nextInt(10) == 0) {
                builder.appendNull();
            } else {
                append(type, random, builder);
            }
        }
        return builder.build();
    }

    static void append(Type type, Random random, ColumnBuilder into) {
        switch (into) {
            case ColumnBuilder.Longs longs -> longs.append(longValue(type, random));
            case ColumnBuilder.Doubles doubles -> {
                double value = doubleValue(random);
                doubles.append(type.equals(Type.REAL) ? (float) value : value);
            }
            case ColumnBuilder.Bytes bytes -> {
                var out = new Slice();
                setBytes(type, random, out);
                bytes.append(out);
            }
        }
    }

    private static long longValue(Type type, Random random) {
        if (type.equals(Type.BOOLEAN)) {
            return random.nextInt(2);
        }
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            default -> random.nextInt(7) - 3;
        };
    }

    private static double doubleValue(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextBoolean() ? -0.0 : 0.0;
            case 2 -> random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY;
            case 3 -> Double.POSITIVE_INFINITY;
            default -> random.nextInt(7) / 2.0 - 1.5;
        };
    }

    static void setNumeric(Random random, Slice out) {
        switch (random.nextInt(12)) {
            case 0 -> Numeric.setNaN(out);
            case 1 -> Numeric.setInfinity(random.nextBoolean(), out);
            case 2 ->
                    Numeric.set(
                            new BigDecimal(
                                    new BigInteger(1 + random.nextInt(300), random),
                                    random.nextInt(100)),
                            out);
            case 3 -> Numeric.set(random.nextLong(), random.nextInt(20), out);
            case 4 ->
                    Numeric.set(
                            random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE,
                            random.nextInt(3),
                            out);
            default -> {
                long value = random.nextInt(9) - 4L;
                int zeros = random.nextInt(5);
                for (int i = 0; i < zeros; i++) {
                    value *= 10;
                }
                Numeric.set(value, random.nextInt(6), out);
            }
        }
    }

    private static void setBytes(Type type, Random random, Slice out) {
        switch (type.name()) {
            case NUMERIC -> setNumeric(random, out);
            case INTERVAL ->
                    Interval.set(
                            random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(3) - 1,
                            random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(61) - 30,
                            random.nextInt(5) == 0
                                    ? random.nextLong()
                                    : (random.nextInt(5) - 2L) * Timestamps.MICROS_PER_HOUR * 12,
                            out);
            case VECTOR -> {
                out.reset();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    float number = Float.intBitsToFloat(random.nextInt());
                    boolean small = random.nextBoolean() || !Float.isFinite(number);
                    Vectors.append(small ? random.nextInt(3) - 1 : number, out);
                }
            }
            case UUID -> {
                out.reset();
                BigEndian.appendLong(out, random.nextInt(3));
                BigEndian.appendLong(out, random.nextLong());
            }
            case JSONB -> JsonText.parse(Slice.of(json(random, 3)), out);
            case ARRAY -> setArray(type.requireElement(), random, out);
            case TEXT -> {
                out.reset();
                int length = random.nextInt(5);
                for (int i = 0; i < length; i++) {
                    out.append(
                            List.of("a", "b", "é", "\uFFFF", "😀", "\u0001")
                                    .get(random.nextInt(6)));
                }
            }
            default -> {
                out.reset();
                int length = random.nextInt(5);
                for (int i = 0; i < length; i++) {
                    out.append(random.nextInt(3) == 0 ? 0 : random.nextInt(256));
                }
            }
        }
    }

    private static void setArray(Type element, Random random, Slice out) {
        int size = random.nextInt(4);
        if (size == 0) {
            ArrayValue.start(0, out);
        } else if (random.nextInt(4) == 0) {
            ArrayValue.start(new int[] {size, 2}, out);
            size *= 2;
        } else {
            ArrayValue.start(size, out);
        }
        var column = column(element, size, random);
        for (int i = 0; i < size; i++) {
            ArrayValue.append(column, i, out);
        }
    }

    private static String json(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> List.of("1", "1.0", "-2.50", "1e2", "100").get(random.nextInt(5));
            case 3, 4 ->
                    List.of("\"\"", "\"a\"", "\"a\\nb\"", "\"é\"", "\"\\\"\"")
                            .get(random.nextInt(5));
            case 5 -> {
                var array = new StringBuilder("[");
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    array.append(i > 0 ? "," : "").append(json(random, depth - 1));
                }
                yield array + "]";
            }
            default -> {
                var object = new StringBuilder("{");
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    object.append(i > 0 ? "," : "")
                            .append(
                                    List.of("\"b\"", "\"a\"", "\"aa\"", "\"\\\"\"")
                                            .get(random.nextInt(4)))
                            .append(":")
                            .append(json(random, depth - 1));
                }
                yield object + "}";
            }
        };
    }
}
