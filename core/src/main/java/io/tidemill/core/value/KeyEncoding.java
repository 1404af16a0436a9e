// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Order-preserving bytes of a column of a key: unsigned order of the bytes is SQL's order of the
/// values, and no encoding is a prefix of another, so that keys of several columns are put one
/// after the other.
///
/// A column begins with a byte: 1, or for NULL 0 (nulls first) or 2 (nulls last), and nothing else.
/// Then the value, each byte inverted when the order is descending:
///
/// | type | bytes |
/// | --- | --- |
/// | kind `LONG` | 8, big-endian, sign bit flipped |
/// | kind `DOUBLE` | 8, big-endian [Floats#orderedBits], sign bit flipped; -0 becomes 0, NaNs become one |
/// | text, bytea | the bytes, 0 written as 0 255; then 0 0 |
/// | uuid | the 16 bytes |
/// | numeric | class (1 -Infinity, 2 negative, 3 zero, 4 positive, 5 Infinity, 6 NaN); for 2 and 4: 3 bytes decimal exponent + 2^23, pairs of digits + 1, then 0, all inverted for 2 |
/// | interval | 8 bytes days, sign bit flipped; 8 bytes rest of the day in microseconds |
/// | array | 1 and the element for each (2 for a NULL one); then 0; 1 byte dimensions, 4 bytes a size |
/// | jsonb | its rank; then a string's, a number's or nothing; for an array or object 4 bytes count, then elements |
///
/// Equal values have equal bytes. So what makes no difference to equality is not in the key:
/// decoding gives a numeric (also inside jsonb) with its smallest scale, an interval of days and
/// microseconds, 0 for -0.
public final class KeyEncoding {
    private static final int VALUE = 1;
    private static final int EXPONENT_BIAS = 1 << 23;
    private static final int ELEMENT = 1;
    private static final int NULL_ELEMENT = 2;

    private final Type type;
    private final int nullByte;
    private final int inversion;
    private final Slice scratch = new Slice();

    /// The encoding of a column of `type`. It holds scratch slices: for one thread.
    public KeyEncoding(Type type, boolean descending, boolean nullsFirst) {
        this.type = type;
        this.nullByte = nullsFirst ? 0 : 2;
        this.inversion = descending ? 0xff : 0;
    }

    /// The encoding of a column of `type`, ascending with nulls last.
    public KeyEncoding(Type type) {
        this(type, false, false);
    }

    /// Appends row `row` of `column`.
    public void append(Column column, int row, Slice out) {
        if (column.isNull(row)) {
            appendNull(out);
            return;
        }
        switch (column) {
            case LongColumn longs -> appendLong(longs.values()[row], out);
            case DoubleColumn doubles -> appendDouble(doubles.values()[row], out);
            case BytesColumn bytes -> {
                bytes.get(row, scratch);
                appendBytes(scratch, out);
            }
        }
    }

    /// Appends NULL.
    public void appendNull(Slice out) {
        out.append(nullByte);
    }

    /// Appends a value of kind `LONG`.
    public void appendLong(long value, Slice out) {
        int at = out.grow(9);
        out.data[at] = VALUE;
        BigEndian.putLong(out.data, at + 1, value ^ Long.MIN_VALUE ^ -(inversion & 1L));
    }

    /// Appends a value of kind `DOUBLE`.
    public void appendDouble(double value, Slice out) {
        appendLong(Floats.orderedBits(value), out);
    }

    /// Appends a value of kind `BYTES`.
    public void appendBytes(Slice value, Slice out) {
        out.append(VALUE);
        int start = out.length;
        encode(type, value, out);
        if (inversion != 0) {
            invert(out.data, start, out.length);
        }
    }

    private static void invert(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
    }

    private static void encode(Type type, Slice value, Slice out) {
        switch (type.name()) {
            case NUMERIC -> encodeNumeric(value, out);
            case INTERVAL -> {
                BigEndian.appendLong(out, Interval.totalDays(value) ^ Long.MIN_VALUE);
                BigEndian.appendLong(out, Interval.restMicros(value));
            }
            case UUID -> out.append(value);
            case ARRAY -> encodeArray(type.requireElement(), value, out);
            case JSONB -> JsonKey.encode(value, out);
            case VECTOR -> Vectors.encodeKey(value, out);
            default -> encodeText(value, out);
        }
    }

    static void encodeText(Slice value, Slice out) {
        int start = 0;
        for (int i = 0; i < value.length; i++) {
            if (value.data[value.offset + i] == 0) {
                out.append(value.data, value.offset + start, i + 1 - start);
                out.append(0xff);
                start = i + 1;
            }
        }
        out.append(value.data, value.offset + start, value.length - start);
        out.append(0);
        out.append(0);
    }

    static void encodeNumeric(Slice value, Slice out) {
        if (Numeric.isSpecial(value)) {
            out.append(
                    switch (value.at(0)) {
                        case Numeric.NEGATIVE_INFINITY -> 1;
                        case Numeric.POSITIVE_INFINITY -> 5;
                        default -> 6;
                    });
            return;
        }
        int sign = Numeric.sign(value);
        out.append(3 + sign);
        if (sign == 0) {
            return;
        }
        int start = out.length;
        if (Numeric.isCompact(value) && Numeric.unscaled(value) != Long.MIN_VALUE) {
            encodeDigits(Math.abs(Numeric.unscaled(value)), Numeric.scale(value), out);
        } else {
            encodeDigits(Numeric.bigUnscaled(value).abs().toString(), Numeric.scale(value), out);
        }
        if (sign < 0) {
            invert(out.data, start, out.length);
        }
    }

    private static void appendExponent(int exponent, Slice out) {
        int biased = exponent + EXPONENT_BIAS;
        out.append(biased >> 16);
        out.append(biased >> 8);
        out.append(biased);
    }

    private static void encodeDigits(long magnitude, int scale, Slice out) {
        int digits = Numeric.decimalDigits(magnitude);
        appendExponent(digits - scale, out);
        // 18 or 19 digits, the first at the top; leading pairs come off by division.
        long rest = magnitude;
        int left = digits;
        if ((left & 1) != 0) {
            // An odd count gets a zero behind, so that pairs begin with the first digit.
            if (left == 19) {
                encodeDigits(Long.toString(magnitude), out);
                return;
            }
            rest *= 10;
            left++;
        }
        while (rest != 0) {
            left -= 2;
            long power = Numeric.POWERS[left];
            long pair = rest / power;
            rest -= pair * power;
            out.append((int) pair + 1);
        }
        out.append(0);
    }

    private static void encodeDigits(String magnitude, int scale, Slice out) {
        appendExponent(magnitude.length() - scale, out);
        encodeDigits(magnitude, out);
    }

    private static void encodeDigits(String magnitude, Slice out) {
        int last = magnitude.length();
        while (magnitude.charAt(last - 1) == '0') {
            last--;
        }
        for (int i = 0; i < last; i += 2) {
            int pair =
                    (magnitude.charAt(i) - '0') * 10
                            + (i + 1 < last ? magnitude.charAt(i + 1) - '0' : 0);
            out.append(pair + 1);
        }
        out.append(0);
    }

    private static void encodeArray(Type element, Slice value, Slice out) {
        var reader = new ArrayValue.Reader(value);
        while (reader.next()) {
            if (reader.isNull()) {
                out.append(NULL_ELEMENT);
                continue;
            }
            out.append(ELEMENT);
            switch (element.kind()) {
                case LONG -> BigEndian.appendLong(out, reader.asLong() ^ Long.MIN_VALUE);
                case DOUBLE ->
                        BigEndian.appendLong(
                                out, Floats.orderedBits(reader.asDouble()) ^ Long.MIN_VALUE);
                case BYTES -> encode(element, reader.bytes(), out);
            }
        }
        out.append(0);
        int dimensions = ArrayValue.dimensions(value);
        out.append(dimensions);
        for (int i = 0; i < dimensions; i++) {
            BigEndian.appendInt(out, ArrayValue.size(value, i));
        }
    }

    /// Appends the value that begins at `at` of `key` to `into`; returns where the next column
    /// begins.
    public int decode(byte[] key, int at, ColumnBuilder into) {
        if (key[at] != VALUE) {
            into.appendNull();
            return at + 1;
        }
        switch (into) {
            case ColumnBuilder.Longs longs -> longs.append(decodeLong(key, at + 1));
            case ColumnBuilder.Doubles doubles ->
                    doubles.append(Floats.ofOrderedBits(decodeLong(key, at + 1)));
            case ColumnBuilder.Bytes bytes -> {
                scratch.reset();
                var reader = new Reader(key, at + 1, inversion);
                reader.decode(type, scratch);
                bytes.append(scratch);
                return reader.at;
            }
        }
        return at + 9;
    }

    private long decodeLong(byte[] key, int at) {
        return BigEndian.getLong(key, at) ^ Long.MIN_VALUE ^ -(inversion & 1L);
    }

    /// Reads the bytes of one value.
    static final class Reader {
        private final byte[] key;
        private final int inversion;
        int at;

        Reader(byte[] key, int at, int inversion) {
            this.key = key;
            this.at = at;
            this.inversion = inversion;
        }

        int next() {
            return (key[at++] ^ inversion) & 0xff;
        }

        int nextInt() {
            return next() << 24 | next() << 16 | next() << 8 | next();
        }

        long nextLong() {
            return (long) nextInt() << 32 | (nextInt() & 0xffffffffL);
        }

        void decode(Type type, Slice out) {
            switch (type.name()) {
                case NUMERIC -> decodeNumeric(out);
                case INTERVAL -> decodeInterval(out);
                case UUID -> {
                    out.reset();
                    for (int i = 0; i < Uuids.SIZE; i++) {
                        out.append(next());
                    }
                }
                case ARRAY -> decodeArray(type.requireElement(), out);
                case JSONB -> {
                    out.reset();
                    JsonKey.decode(this, out);
                }
                case VECTOR -> {
                    out.reset();
                    while (next() != 0) {
                        int bits = nextInt() ^ Integer.MIN_VALUE;
                        BigEndian.appendInt(out, Vectors.ordered(bits));
                    }
                }
                default -> {
                    out.reset();
                    decodeText(out);
                }
            }
        }

        void decodeText(Slice out) {
            while (true) {
                int b = next();
                if (b == 0 && next() == 0) {
                    return;
                }
                out.append(b);
            }
        }

        void decodeNumeric(Slice out) {
            int numberClass = next();
            switch (numberClass) {
                case 1 -> Numeric.setInfinity(true, out);
                case 3 -> Numeric.set(0, 0, out);
                case 5 -> Numeric.setInfinity(false, out);
                case 6 -> Numeric.setNaN(out);
                default -> decodeDigits(numberClass == 2, out);
            }
        }

        private void decodeDigits(boolean negative, Slice out) {
            int mask = negative ? 0xff : 0;
            int biased = (next() ^ mask) << 16 | (next() ^ mask) << 8 | (next() ^ mask);
            int exponent = biased - EXPONENT_BIAS;
            var digits = new StringBuilder(negative ? "-" : "");
            int count = 0;
            while (true) {
                int pair = next() ^ mask;
                if (pair == 0) {
                    break;
                }
                digits.append((char) ('0' + (pair - 1) / 10))
                        .append((char) ('0' + (pair - 1) % 10));
                count += 2;
            }
            var value = new BigDecimal(new BigInteger(digits.toString()), count - exponent);
            Numeric.set(value.stripTrailingZeros(), out);
        }

        private void decodeInterval(Slice out) {
            long days = nextLong() ^ Long.MIN_VALUE;
            long micros = nextLong();
            if (days == (int) days) {
                Interval.set(0, (int) days, micros, out);
            } else {
                long months = days / 30;
                Interval.set((int) months, (int) (days - months * 30), micros, out);
            }
        }

        private void decodeArray(Type element, Slice out) {
            var elements = ColumnBuilder.of(element.kind());
            var scratch = new Slice();
            int count = 0;
            while (true) {
                int mark = next();
                if (mark == 0) {
                    break;
                }
                count++;
                if (mark == NULL_ELEMENT) {
                    elements.appendNull();
                    continue;
                }
                switch (elements) {
                    case ColumnBuilder.Longs longs -> longs.append(nextLong() ^ Long.MIN_VALUE);
                    case ColumnBuilder.Doubles doubles ->
                            doubles.append(Floats.ofOrderedBits(nextLong() ^ Long.MIN_VALUE));
                    case ColumnBuilder.Bytes bytes -> {
                        decode(element, scratch);
                        bytes.append(scratch);
                    }
                }
            }
            int[] sizes = new int[next()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = nextInt();
            }
            ArrayValue.start(sizes, out);
            Column column = elements.build();
            for (int i = 0; i < count; i++) {
                ArrayValue.append(column, i, out);
            }
        }
    }

    /// Whether decoding gives back every value of `type` exactly.
    public static boolean isExact(Type type) {
        return switch (type.name()) {
            case NUMERIC, INTERVAL, JSONB, REAL, DOUBLE -> false;
            case ARRAY -> isExact(type.requireElement());
            default -> true;
        };
    }

    /// Whether `type` is one whose key bytes have always the same length after the first.
    public static boolean isFixedLength(Type type) {
        return switch (type.kind()) {
            case LONG, DOUBLE -> true;
            case BYTES -> type.name() == TypeName.UUID || type.name() == TypeName.INTERVAL;
        };
    }
}
