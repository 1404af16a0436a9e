// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Values of `vector(n)`, as pgvector has them: the bits of their floats, big-endian, four bytes
/// each. All are finite, and -0 is 0, so equal vectors have equal bytes.
///
/// Their order is that of the first number that differs, then of the dimensions.
public final class Vectors {
    /// The largest number of dimensions.
    public static final int DIMENSIONS_MAX = 16_000;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Vectors() {}

    /// How many numbers `vector` has.
    public static int dimensions(Slice vector) {
        return vector.length / Float.BYTES;
    }

    /// The number at `index`, from 0.
    public static float get(Slice vector, int index) {
        return get(vector.data, vector.offset + Float.BYTES * index);
    }

    /// The number whose bytes begin at `at`.
    public static float get(byte[] data, int at) {
        return Float.intBitsToFloat((int) INTS.get(data, at));
    }

    /// Appends a number to a vector that is being made.
    ///
    /// @throws SqlException 22000 for NaN and the infinities
    public static void append(float number, Slice out) {
        if (!Float.isFinite(number)) {
            throw SqlException.of(
                    SqlState.DATA_EXCEPTION,
                    Float.isNaN(number)
                            ? "NaN not allowed in vector"
                            : "infinite value not allowed in vector");
        }
        BigEndian.appendInt(out, Float.floatToRawIntBits(number + 0.0f));
    }

    /// Checks that a vector may have so many dimensions.
    ///
    /// @throws SqlException 22000 where there are none, 54000 where there are too many
    public static void checkDimensions(int count) {
        if (count < 1) {
            throw SqlException.of(SqlState.DATA_EXCEPTION, "vector must have at least 1 dimension");
        }
        if (count > DIMENSIONS_MAX) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "vector cannot have more than " + DIMENSIONS_MAX + " dimensions");
        }
    }

    /// Checks that a vector has as many dimensions as its column says.
    ///
    /// @param expected those, or [Type#UNSPECIFIED]
    /// @throws SqlException 22000 where it has not
    public static void checkModifier(Slice vector, int expected) {
        if (expected != Type.UNSPECIFIED && expected != dimensions(vector)) {
            throw SqlException.of(
                    SqlState.DATA_EXCEPTION,
                    "expected " + expected + " dimensions, not " + dimensions(vector));
        }
    }

    /// Sets `out` to the vector that `text` writes: `[1,2,3]`.
    ///
    /// @throws SqlException 22P02 when it is none, 22003 when a number is out of range
    public static void parse(Slice text, Slice out) {
        out.reset();
        int end = TextScan.trimEnd(text);
        int at = TextScan.skipSpace(text, 0);
        if (at >= end || text.at(at) != '[') {
            throw invalid(text).hint("A vector begins with \"[\", as in [1,2,3].");
        }
        at = TextScan.skipSpace(text, at + 1);
        if (at == end - 1 && text.at(at) == ']') {
            checkDimensions(0);
        }
        var number = new Slice();
        while (true) {
            int start = at;
            while (at < end && text.at(at) != ',' && text.at(at) != ']') {
                at++;
            }
            if (at >= end) {
                throw invalid(text).hint("A vector ends with \"]\", as in [1,2,3].");
            }
            number.set(text.data, text.offset + start, at - start);
            append(number(number, text), out);
            if (text.at(at) == ']') {
                break;
            }
            at++;
        }
        if (at != end - 1) {
            throw invalid(text).hint("Nothing may follow the \"]\" of a vector.");
        }
        checkDimensions(dimensions(out));
    }

    private static float number(Slice number, Slice text) {
        try {
            return (float) Floats.parseReal(number);
        } catch (SqlException wrong) {
            if (wrong.state() == SqlState.NUMERIC_VALUE_OUT_OF_RANGE) {
                throw SqlException.of(
                                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                                "\""
                                        + number.toText().strip()
                                        + "\" is out of range for type vector")
                        .cause(wrong);
            }
            throw invalid(text).hint("Between the brackets are numbers, as in [1,2,3].");
        }
    }

    private static SqlException invalid(Slice text) {
        return SqlException.of(
                SqlState.INVALID_TEXT_REPRESENTATION,
                "invalid input syntax for type vector: \"" + text.toText() + "\"");
    }

    /// Appends `[1,2,3]`.
    public static void format(Slice vector, Slice out) {
        int count = dimensions(vector);
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? '[' : ',');
            Floats.formatReal(get(vector, i), out);
        }
        out.append(']');
    }

    /// The order of two vectors.
    public static int compare(Slice left, Slice right) {
        int count = Math.min(dimensions(left), dimensions(right));
        for (int i = 0; i < count; i++) {
            int order = Float.compare(get(left, i), get(right, i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /// Appends bytes whose unsigned order is that of vectors: of each number 1 and its bits, the
    /// sign bit flipped, all inverted when negative; then 0.
    static void encodeKey(Slice vector, Slice out) {
        int count = dimensions(vector);
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(get(vector, i));
            out.append(1);
            BigEndian.appendInt(out, ordered(bits) ^ Integer.MIN_VALUE);
        }
        out.append(0);
    }

    /// Bits whose order as an int is that of the floats, or the bits of a float of those.
    static int ordered(int bits) {
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
}
