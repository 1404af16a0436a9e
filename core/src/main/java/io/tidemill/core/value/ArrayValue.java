// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import org.jspecify.annotations.Nullable;

/// Values of array types. The layout, also in `docs/formats/values.md`:
///
/// | bytes | meaning |
/// | --- | --- |
/// | 1 | number of dimensions, 0 (the empty array) to 6; 0x80 is added where elements are numbered from 0 |
/// | 4 a dimension | its size; elements are numbered from 1, else |
/// | then, an element | 4 bytes: its length or -1 for NULL; its bytes |
///
/// An element of a type of kind `LONG` or `DOUBLE` has 8 bytes, big-endian (a double by its bits).
/// Elements are in row-major order. All integers are big-endian.
public final class ArrayValue {
    /// The largest number of dimensions.
    public static final int DIMENSIONS_MAX = 6;

    private static final int FROM_ZERO = 0x80;

    private ArrayValue() {}

    /// Empties `out` and begins an array of one dimension with `size` elements, to be appended
    /// next.
    public static void start(int size, Slice out) {
        out.reset();
        if (size == 0) {
            out.append(0);
        } else {
            out.append(1);
            BigEndian.appendInt(out, size);
        }
    }

    /// Empties `out` and begins an array of these dimensions, whose elements are to be appended
    /// next.
    public static void start(int[] sizes, Slice out) {
        out.reset();
        out.append(sizes.length);
        for (int size : sizes) {
            BigEndian.appendInt(out, size);
        }
    }

    /// Empties `out` and begins an array of one dimension with `size` elements, numbered from 0.
    public static void startVector(int size, Slice out) {
        start(size, out);
        if (size > 0) {
            out.data[out.offset] |= (byte) FROM_ZERO;
        }
    }

    /// Appends a NULL element.
    public static void appendNull(Slice out) {
        BigEndian.appendInt(out, -1);
    }

    /// Appends an element of kind `LONG`.
    public static void appendLong(long value, Slice out) {
        BigEndian.appendInt(out, 8);
        BigEndian.appendLong(out, value);
    }

    /// Appends an element of kind `DOUBLE`.
    public static void appendDouble(double value, Slice out) {
        BigEndian.appendInt(out, 8);
        BigEndian.appendLong(out, Double.doubleToRawLongBits(value));
    }

    /// Appends an element of kind `BYTES`.
    public static void appendBytes(Slice value, Slice out) {
        BigEndian.appendInt(out, value.length);
        out.append(value);
    }

    /// Appends row `row` of `column` as an element.
    public static void append(Column column, int row, Slice out) {
        if (column.isNull(row)) {
            appendNull(out);
            return;
        }
        switch (column) {
            case LongColumn longs -> appendLong(longs.values()[row], out);
            case DoubleColumn doubles -> appendDouble(doubles.values()[row], out);
            case BytesColumn bytes -> {
                int start = bytes.offsets()[row];
                int length = bytes.offsets()[row + 1] - start;
                BigEndian.appendInt(out, length);
                out.append(bytes.data(), start, length);
            }
        }
    }

    /// The bytes of an element of kind `LONG`, in `out`.
    public static Slice element(long value, Slice out) {
        out.reset();
        BigEndian.appendLong(out, value);
        return out;
    }

    /// The bytes of an element of kind `DOUBLE`, in `out`.
    public static Slice element(double value, Slice out) {
        return element(Double.doubleToRawLongBits(value), out);
    }

    /// Appends an element of these bytes, or NULL where there are none.
    public static void append(@Nullable Slice element, Slice out) {
        if (element == null) {
            appendNull(out);
        } else {
            appendBytes(element, out);
        }
    }

    /// The value of an element of kind `LONG`.
    public static long asLong(Slice element) {
        return BigEndian.getLong(element.data, element.offset);
    }

    /// The value of an element of kind `DOUBLE`.
    public static double asDouble(Slice element) {
        return Double.longBitsToDouble(asLong(element));
    }

    /// How many dimensions `array` has; the empty array has 0.
    public static int dimensions(Slice array) {
        return array.at(0) & ~FROM_ZERO;
    }

    /// The number of the first element in each dimension: 1, but 0 for vectors.
    public static int lower(Slice array) {
        return (array.at(0) & FROM_ZERO) == 0 ? 1 : 0;
    }

    /// The size of dimension `index`, the first being 0.
    public static int size(Slice array, int index) {
        return BigEndian.getInt(array.data, array.offset + 1 + 4 * index);
    }

    /// How many elements `array` has in all.
    public static int count(Slice array) {
        int dimensions = dimensions(array);
        if (dimensions == 0) {
            return 0;
        }
        int count = 1;
        for (int i = 0; i < dimensions; i++) {
            count *= size(array, i);
        }
        return count;
    }

    /// Goes over the elements of an array in order: after each [#next], one of them.
    public static final class Reader {
        private final Slice array;
        private final Slice element = new Slice();
        private int left;
        private int next;
        private boolean isNull;

        /// A reader before the first element of `array`.
        public Reader(Slice array) {
            this.array = array;
            left = count(array);
            next = 1 + 4 * dimensions(array);
        }

        /// Goes to the next element; false when there is none.
        public boolean next() {
            if (left == 0) {
                return false;
            }
            left--;
            int length = BigEndian.getInt(array.data, array.offset + next);
            isNull = length < 0;
            next += 4;
            element.set(array.data, array.offset + next, Math.max(length, 0));
            next += element.length;
            return true;
        }

        /// Whether the element is NULL.
        public boolean isNull() {
            return isNull;
        }

        /// The element's bytes; they are valid until [#next].
        public Slice bytes() {
            return element;
        }

        /// The element of kind `LONG`.
        public long asLong() {
            return BigEndian.getLong(element.data, element.offset);
        }

        /// The element of kind `DOUBLE`.
        public double asDouble() {
            return Double.longBitsToDouble(BigEndian.getLong(element.data, element.offset));
        }

        /// Appends the element, of `type`, to a column.
        public void appendTo(Type type, ColumnBuilder into) {
            if (isNull) {
                into.appendNull();
                return;
            }
            switch (into) {
                case ColumnBuilder.Longs longs -> longs.append(asLong());
                case ColumnBuilder.Doubles doubles -> doubles.append(asDouble());
                case ColumnBuilder.Bytes bytes -> bytes.append(element);
            }
        }
    }

    /// Order of arrays with elements of `element` type: by elements in order (NULL last), then by
    /// their number, then by the dimensions.
    public static int compare(Type element, Slice left, Slice right) {
        var a = new Reader(left);
        var b = new Reader(right);
        while (true) {
            boolean more = a.next();
            if (!more || !b.next()) {
                int order = Integer.compare(count(left), count(right));
                return order != 0 ? order : compareDimensions(left, right);
            }
            int order;
            if (a.isNull || b.isNull) {
                order = Boolean.compare(a.isNull, b.isNull);
            } else {
                order = compareElements(element, a.element, b.element);
            }
            if (order != 0) {
                return order;
            }
        }
    }

    /// Order of two elements of type `element` by their bytes.
    public static int compareElements(Type element, Slice left, Slice right) {
        return switch (element.kind()) {
            case LONG -> Long.compare(asLong(left), asLong(right));
            case DOUBLE -> Floats.compare(asDouble(left), asDouble(right));
            case BYTES -> Values.compareBytes(element, left, right);
        };
    }

    private static int compareDimensions(Slice left, Slice right) {
        int order = Integer.compare(dimensions(left), dimensions(right));
        for (int i = 0; order == 0 && i < dimensions(left); i++) {
            order = Integer.compare(size(left, i), size(right, i));
        }
        return order;
    }

    /// A hash that equal arrays share.
    public static long hash(Type element, Slice array) {
        long hash = count(array);
        var reader = new Reader(array);
        while (reader.next()) {
            long next =
                    reader.isNull
                            ? Values.NULL_HASH
                            : switch (element.kind()) {
                                case LONG -> Values.hashLong(reader.asLong());
                                case DOUBLE -> Values.hashDouble(reader.asDouble());
                                case BYTES -> Values.hashBytes(element, reader.element);
                            };
            hash = Hashing.combine(hash, next);
        }
        return hash;
    }
}
