// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.value.ArrayValue;
import java.util.List;

/// Functions of arrays with elements of any type, registered for each.
public final class ArrayFunctions {
    private static final List<String> TYPES =
            List.of(
                    "boolean",
                    "smallint",
                    "integer",
                    "bigint",
                    "real",
                    "double",
                    "numeric",
                    "text",
                    "bytea",
                    "date",
                    "time",
                    "timestamp",
                    "timestamptz",
                    "interval",
                    "uuid",
                    "jsonb");

    private ArrayFunctions() {}

    static void register(Registry r) {
        r.each(
                TYPES,
                "cardinality(T[]) integer",
                "count",
                "number of all elements",
                "cardinality(ARRAY[1,2]) → 2");
        r.each(
                TYPES,
                "array_length(T[], integer) integer?",
                "length",
                "size of a dimension",
                "array_length(ARRAY[1,2,3], 1) → 3");
        r.each(
                TYPES,
                "array_ndims(T[]) integer?",
                "dimensions",
                "number of dimensions",
                "array_ndims(ARRAY[1,2]) → 1");
        r.each(
                TYPES,
                "array_lower(T[], integer) integer?",
                "lower",
                "index of the first element of a dimension",
                "array_lower(ARRAY[1,2], 1) → 1");
        r.each(
                TYPES,
                "array_upper(T[], integer) integer?",
                "length",
                "index of the last element of a dimension",
                "array_upper(ARRAY[1,2], 1) → 2");
        r.each(
                TYPES,
                "array_cat(T[], T[]) T[]",
                "concatenate",
                "one after the other",
                "array_cat(ARRAY[1], ARRAY[2]) → {1,2}");
        r.each(
                TYPES,
                "||(T[], T[]) T[]",
                "concatenate",
                "one after the other",
                "ARRAY[1] || ARRAY[2] → {1,2}");
        for (String type : TYPES) {
            String kind = suffix(type);
            r.add(
                    "array_append(" + type + "[], " + type + ") " + type + "[]",
                    "append" + kind,
                    "with one more element behind",
                    "array_append(ARRAY[1], 2) → {1,2}");
            r.add(
                    "array_prepend(" + type + ", " + type + "[]) " + type + "[]",
                    "prepend" + kind,
                    "with one more element in front",
                    "array_prepend(1, ARRAY[2]) → {1,2}");
            r.add(
                    "array_element(" + type + "[], integer) " + type + "?",
                    "element" + kind,
                    "that element, the first being 1: a[i]",
                    "(ARRAY[4,5])[2] → 5");
        }
        for (String type : TYPES) {
            String suffix = suffix(type);
            r.add(
                    "||(" + type + "[], " + type + ") " + type + "[]",
                    "append" + suffix,
                    "with one more element behind",
                    "ARRAY[1] || 2 → {1,2}");
            r.add(
                    "||(" + type + ", " + type + "[]) " + type + "[]",
                    "prepend" + suffix,
                    "with one more element in front",
                    "1 || ARRAY[2] → {1,2}");
        }
    }

    private static String suffix(String type) {
        return switch (TypeNames.parse(type).kind()) {
            case LONG -> "Long";
            case DOUBLE -> "Double";
            case BYTES -> "Bytes";
        };
    }

    public static long count(Slice array) {
        return ArrayValue.count(array);
    }

    public static boolean length(Slice array, long dimension, Cell out) {
        if (dimension < 1 || dimension > ArrayValue.dimensions(array)) {
            return false;
        }
        out.longValue = ArrayValue.size(array, (int) dimension - 1);
        return true;
    }

    public static boolean dimensions(Slice array, Cell out) {
        out.longValue = ArrayValue.dimensions(array);
        return out.longValue > 0;
    }

    public static boolean lower(Slice array, long dimension, Cell out) {
        out.longValue = 1;
        return dimension >= 1 && dimension <= ArrayValue.dimensions(array);
    }

    private static SqlException incompatible() {
        return SqlException.of(
                SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot concatenate incompatible arrays");
    }

    /// Where the elements of `array` begin.
    private static int elements(Slice array) {
        return 1 + 4 * ArrayValue.dimensions(array);
    }

    private static void appendElements(Slice array, Slice out) {
        int from = elements(array);
        out.append(array.data, array.offset + from, array.length - from);
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        int leftDimensions = ArrayValue.dimensions(left);
        int rightDimensions = ArrayValue.dimensions(right);
        if (leftDimensions == 0) {
            out.set(right);
            return;
        }
        if (rightDimensions == 0) {
            out.set(left);
            return;
        }
        if (Math.abs(leftDimensions - rightDimensions) > 1) {
            throw incompatible();
        }
        Slice larger = leftDimensions >= rightDimensions ? left : right;
        int[] sizes = new int[ArrayValue.dimensions(larger)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = ArrayValue.size(larger, i);
        }
        if (leftDimensions == rightDimensions) {
            sizes[0] += ArrayValue.size(right, 0);
            checkInner(left, right, 1, 1);
        } else {
            sizes[0]++;
            Slice smaller = larger == left ? right : left;
            checkInner(larger, smaller, 1, 0);
        }
        ArrayValue.start(sizes, out);
        appendElements(left, out);
        appendElements(right, out);
    }

    private static void checkInner(Slice left, Slice right, int leftFrom, int rightFrom) {
        for (int i = leftFrom, j = rightFrom; i < ArrayValue.dimensions(left); i++, j++) {
            if (ArrayValue.size(left, i) != ArrayValue.size(right, j)) {
                throw incompatible();
            }
        }
    }

    private static void grow(Slice array, Slice out) {
        if (ArrayValue.dimensions(array) > 1) {
            throw SqlException.of(
                    SqlState.DATA_EXCEPTION, "argument must be empty or one-dimensional array");
        }
        ArrayValue.start(ArrayValue.count(array) + 1, out);
    }

    public static void appendLong(Slice array, long element, Slice out) {
        grow(array, out);
        appendElements(array, out);
        ArrayValue.appendLong(element, out);
    }

    public static void appendDouble(Slice array, double element, Slice out) {
        grow(array, out);
        appendElements(array, out);
        ArrayValue.appendDouble(element, out);
    }

    public static void appendBytes(Slice array, Slice element, Slice out) {
        grow(array, out);
        appendElements(array, out);
        ArrayValue.appendBytes(element, out);
    }

    public static void prependLong(long element, Slice array, Slice out) {
        grow(array, out);
        ArrayValue.appendLong(element, out);
        appendElements(array, out);
    }

    public static void prependDouble(double element, Slice array, Slice out) {
        grow(array, out);
        ArrayValue.appendDouble(element, out);
        appendElements(array, out);
    }

    public static void prependBytes(Slice element, Slice array, Slice out) {
        grow(array, out);
        ArrayValue.appendBytes(element, out);
        appendElements(array, out);
    }

    private static boolean find(Slice array, long index, ArrayValue.Reader reader) {
        if (ArrayValue.dimensions(array) != 1 || index < 1 || index > ArrayValue.count(array)) {
            return false;
        }
        for (long i = 0; i < index; i++) {
            reader.next();
        }
        return !reader.isNull();
    }

    public static boolean elementLong(Slice array, long index, Cell out) {
        var reader = new ArrayValue.Reader(array);
        boolean found = find(array, index, reader);
        out.longValue = found ? reader.asLong() : 0;
        return found;
    }

    public static boolean elementDouble(Slice array, long index, Cell out) {
        var reader = new ArrayValue.Reader(array);
        boolean found = find(array, index, reader);
        out.doubleValue = found ? reader.asDouble() : 0;
        return found;
    }

    public static boolean elementBytes(Slice array, long index, Slice out) {
        var reader = new ArrayValue.Reader(array);
        boolean found = find(array, index, reader);
        if (found) {
            out.set(reader.bytes());
        }
        return found;
    }
}
