// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import java.util.Random;

/// Random batches of many shapes, and equality of batches bit by bit.
final class Batches {
    private static final long[] LONGS = {
        0, 1, -1, 2, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Integer.MIN_VALUE, 1L << 56
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8dead_beef0001L),
        Double.longBitsToDouble(0xfff0000000000001L),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        0.1 + 0.2,
        1e300,
        9007199254740994.0,
        1e-18,
        0.1f
    };

    private Batches() {}

    static Kind[] kinds(Random random) {
        var kinds = new Kind[random.nextInt(5)];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] =
                    switch (random.nextInt(3)) {
                        case 0 -> Kind.LONG;
                        case 1 -> Kind.DOUBLE;
                        default -> Kind.BYTES;
                    };
        }
        return kinds;
    }

    static Batch random(Random random, Kind[] kinds) {
        int[] sizes = {0, 1, 2, 7, 255, 256, 257, 1000, 3000};
        int size = sizes[random.nextInt(sizes.length)];
        var builder = new BatchBuilder(kinds);
        boolean weighted = random.nextInt(3) == 0;
        for (int column = 0; column < kinds.length; column++) {
            int shape = random.nextInt(9);
            double nulls = new double[] {0, 0, 0, 0.01, 0.5, 0.99, 1}[random.nextInt(7)];
            boolean runs = random.nextBoolean();
            boolean isNull = false;
            long walk = random.nextLong(1L << 50);
            for (int row = 0; row < size; row++) {
                if (!runs || random.nextInt(50) == 0 || row == 0) {
                    isNull = random.nextDouble() < nulls;
                }
                if (isNull) {
                    builder.column(column).appendNull();
                    continue;
                }
                switch (kinds[column]) {
                    case LONG -> {
                        walk += random.nextInt(20);
                        builder.longs(column).append(aLong(random, shape, row, walk));
                    }
                    case DOUBLE -> builder.doubles(column).append(aDouble(random, shape, row));
                    case BYTES -> builder.bytes(column).append(someBytes(random, shape));
                }
            }
        }
        for (int row = 0; row < size; row++) {
            builder.endRow(weighted && random.nextInt(4) == 0 ? -1 : 1);
        }
        return builder.build();
    }

    private static long aLong(Random random, int shape, int row, long walk) {
        return switch (shape) {
            case 0 -> 42;
            case 1 -> LONGS[random.nextInt(LONGS.length)];
            case 2 -> random.nextLong();
            case 3 -> 1_700_000_000_000_000L + row * 1_000_000L;
            case 4 -> walk;
            case 5 -> random.nextInt(100) == 0 ? random.nextLong() : random.nextInt(16);
            case 6 -> random.nextLong() >> random.nextInt(64);
            case 7 -> row / 100 * 7L;
            default -> walk * (random.nextInt(300) == 0 ? -1 : 1);
        };
    }

    private static double aDouble(Random random, int shape, int row) {
        return switch (shape) {
            case 0 -> -0.0;
            case 1 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> random.nextInt(100_000) / 100.0;
            case 4 -> random.nextInt(40) == 0 ? Double.NaN : random.nextInt(1000) / 10.0;
            case 5 -> (float) random.nextGaussian();
            case 6 -> random.nextGaussian();
            case 7 -> Math.sin(row / 100.0);
            default -> random.nextInt(1_000_000);
        };
    }

    private static byte[] someBytes(Random random, int shape) {
        if (shape < 4) {
            return ("sensor-" + random.nextInt(1 << shape))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        var bytes = new byte[shape == 4 ? 16 : random.nextInt(shape == 5 ? 300 : 3)];
        random.nextBytes(bytes);
        return bytes;
    }

    static void assertSame(Batch actual, Batch expected, Kind[] kinds, String description) {
        assertThat(actual.size()).as(description).isEqualTo(expected.size());
        assertThat(actual.columnCount()).as(description).isEqualTo(expected.columnCount());
        var left = new Slice();
        var right = new Slice();
        for (int row = 0; row < expected.size(); row++) {
            if (actual.weight(row) != expected.weight(row)) {
                throw new AssertionError(description + " row " + row + " weight");
            }
            for (int column = 0; column < kinds.length; column++) {
                boolean same =
                        actual.column(column).isNull(row) == expected.column(column).isNull(row)
                                && switch (kinds[column]) {
                                    case LONG ->
                                            actual.longs(column).values()[row]
                                                    == expected.longs(column).values()[row];
                                    case DOUBLE ->
                                            Double.doubleToRawLongBits(
                                                            actual.doubles(column).values()[row])
                                                    == Double.doubleToRawLongBits(
                                                            expected.doubles(column).values()[row]);
                                    case BYTES -> {
                                        actual.bytes(column).get(row, left);
                                        expected.bytes(column).get(row, right);
                                        yield Slice.equal(left, right);
                                    }
                                };
                if (!same) {
                    throw new AssertionError(description + " row " + row + " column " + column);
                }
            }
        }
    }
}
