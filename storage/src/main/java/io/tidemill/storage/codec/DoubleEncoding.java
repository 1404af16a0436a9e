// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.tidemill.storage.codec.Encoding.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodings of columns of kind DOUBLE; all keep every bit.
///
/// Most measurements are short decimals: `23.47` is 2347 / 10². Such a value divides out exactly as
/// it was parsed, for both 2347 and 10² are doubles and a division is rounded once. Values that do
/// not are exceptions.
final class DoubleEncoding {
    private static final double[] POWERS = new double[19];

    static {
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    /// Integers up to here are doubles.
    private static final double EXACT_MAX = 1L << 53;

    private static final int SAMPLE_COUNT = 64;

    /// What a decimal digit and an exception cost, in tenths of a bit.
    private static final int DIGIT_COST = 33;

    private static final int EXCEPTION_COST = 800;

    private DoubleEncoding() {}

    /// Ways to write `values[0 … n)`, `n` > 0; just one unless `cold`.
    static List<Candidate> candidates(double[] values, int n, boolean cold) {
        if (constant(values, n)) {
            var out = new ByteWriter(Long.BYTES);
            out.putLong(doubleToRawLongBits(values[0]));
            return List.of(new Candidate(Encoding.DOUBLE_CONSTANT, out));
        }
        var candidates = new ArrayList<Candidate>();
        int scale = scale(values, n);
        ByteWriter decimal = scale < 0 ? null : decimal(values, n, scale, cold);
        if (decimal != null) {
            candidates.add(new Candidate(Encoding.DOUBLE_DECIMAL, decimal));
        }
        // long decimals may be no decimals at all
        if (decimal == null || (cold && decimal.size() > n * 5L)) {
            candidates.add(new Candidate(Encoding.DOUBLE_BITS, bits(values, n, cold)));
            if (cold) {
                candidates.add(new Candidate(Encoding.DOUBLE_RAW, raw(values, n)));
            }
        }
        return candidates;
    }

    private static boolean constant(double[] values, int n) {
        long first = doubleToRawLongBits(values[0]);
        for (int i = 1; i < n; i++) {
            if (doubleToRawLongBits(values[i]) != first) {
                return false;
            }
        }
        return true;
    }

    /// The scale that a sample suggests, or -1 if it has too few short decimals.
    private static int scale(double[] values, int n) {
        int sampleCount = Math.min(n, SAMPLE_COUNT);
        var counts = new int[POWERS.length];
        for (int i = 0; i < sampleCount; i++) {
            double value = values[(int) ((long) i * n / sampleCount)];
            for (int k = 0; k < POWERS.length; k++) {
                if (isDecimal(value, Math.rint(value * POWERS[k]), POWERS[k])) {
                    counts[k]++;
                    break;
                }
            }
        }
        int best = -1;
        // as dear as a value's own bits
        int bestCost = sampleCount * 600;
        int missing = sampleCount;
        for (int k = 0; k < POWERS.length; k++) {
            missing -= counts[k];
            int cost = sampleCount * k * DIGIT_COST + missing * EXCEPTION_COST;
            if (cost < bestCost) {
                bestCost = cost;
                best = k;
            }
        }
        return best;
    }

    private static boolean isDecimal(double value, double unscaled, double power) {
        return Math.abs(unscaled) <= EXACT_MAX
                && doubleToRawLongBits((long) unscaled / power) == doubleToRawLongBits(value);
    }

    /// The values at `scale`, or null if too many are exceptions.
    private static @Nullable ByteWriter decimal(double[] values, int n, int scale, boolean cold) {
        double power = POWERS[scale];
        var unscaled = new long[n];
        int exceptionMax = n / 8;
        int exceptionCount = 0;
        int next = 0;
        var exceptions = new ByteWriter(64);
        for (int i = 0; i < n; i++) {
            double candidate = Math.rint(values[i] * power);
            if (isDecimal(values[i], candidate, power)) {
                unscaled[i] = (long) candidate;
            } else {
                if (++exceptionCount > exceptionMax) {
                    return null;
                }
                exceptions.putVarint(i - next);
                exceptions.putLong(doubleToRawLongBits(values[i]));
                next = i + 1;
                unscaled[i] = i == 0 ? 0 : unscaled[i - 1];
            }
        }
        var out = new ByteWriter(n * 2);
        out.put(scale);
        out.putVarint(exceptionCount);
        PackedLongs.encode(unscaled, n, cold, out);
        out.put(exceptions);
        return out;
    }

    /// The values' bits without the zeros at the end that all have, as values of type `real` do.
    private static ByteWriter bits(double[] values, int n, boolean cold) {
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= doubleToRawLongBits(values[i]);
        }
        int shift = Math.min(Long.SIZE - 1, Long.numberOfTrailingZeros(any));
        var shifted = new long[n];
        for (int i = 0; i < n; i++) {
            shifted[i] = doubleToRawLongBits(values[i]) >> shift;
        }
        var out = new ByteWriter(n * Long.BYTES + n / 32 + 16);
        out.put(shift);
        PackedLongs.encode(shifted, n, cold, out);
        return out;
    }

    /// The values' bytes by significance: like bytes stand together for the compressor.
    private static ByteWriter raw(double[] values, int n) {
        var out = new ByteWriter(Math.multiplyExact(n, Long.BYTES) + Long.BYTES);
        for (int plane = 0; plane < Long.BYTES; plane++) {
            int at = out.reserve(n);
            byte[] bytes = out.bytes();
            for (int i = 0; i < n; i++) {
                bytes[at + i] = (byte) (doubleToRawLongBits(values[i]) >>> (plane * 8));
            }
        }
        return out;
    }

    static double[] decode(int encoding, ByteReader in, int n) {
        return switch (encoding) {
            case Encoding.DOUBLE_CONSTANT -> {
                double value = longBitsToDouble(in.getLong());
                var values = new double[n];
                Arrays.fill(values, value);
                yield values;
            }
            case Encoding.DOUBLE_DECIMAL -> decodeDecimal(in, n);
            case Encoding.DOUBLE_BITS -> {
                int shift = in.get();
                if (shift >= Long.SIZE) {
                    throw ByteReader.damaged("It has a shift out of range.");
                }
                long[] shifted = PackedLongs.decode(in, n);
                var values = new double[n];
                for (int i = 0; i < n; i++) {
                    values[i] = longBitsToDouble(shifted[i] << shift);
                }
                yield values;
            }
            case Encoding.DOUBLE_RAW -> decodeRaw(in, n);
            default -> throw ByteReader.damaged("It has no encoding " + encoding + " for floats.");
        };
    }

    private static double[] decodeDecimal(ByteReader in, int n) {
        int scale = in.get();
        if (scale >= POWERS.length) {
            throw ByteReader.damaged("It has a scale out of range.");
        }
        int exceptionCount = in.getCount(n, "count of exceptions");
        long[] unscaled = PackedLongs.decode(in, n);
        double power = POWERS[scale];
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = unscaled[i] / power;
        }
        int next = 0;
        for (int i = 0; i < exceptionCount; i++) {
            int row = next + in.getCount(n - next, "exception");
            long bits = in.getLong();
            if (row >= n) {
                throw ByteReader.damaged("It has an exception out of place.");
            }
            values[row] = longBitsToDouble(bits);
            next = row + 1;
        }
        return values;
    }

    private static double[] decodeRaw(ByteReader in, int n) {
        int at = in.skip((long) n * Long.BYTES);
        byte[] bytes = in.bytes();
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            long bits = 0;
            for (int plane = 0; plane < Long.BYTES; plane++) {
                bits |= (bytes[at + plane * n + i] & 0xffL) << (plane * 8);
            }
            values[i] = longBitsToDouble(bits);
        }
        return values;
    }
}
