// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions that make arrays of elements and of arrays. They take NULL: as an element, or as an
/// array that is left out.
public final class ArrayConstruction {
    private static final long ELEMENTS_MAX = 134_217_727;

    private ArrayConstruction() {}

    static void register(Registry r) {
        r.nulls(
                "array(T[]...) T[]",
                "ofArrays",
                "an array of arrays, with one more dimension",
                "ARRAY[ARRAY[1,2], ARRAY[3,4]] → {{1,2},{3,4}}");
        r.nulls("array(T...) T[]", "of", "an array of these elements", "ARRAY[1, 2+3] → {1,5}");
        String concatenated = "one after the other";
        r.nulls(
                "array_cat(T[], T[]) T[]?",
                "concatenate",
                concatenated,
                "array_cat(ARRAY[1,2,3], ARRAY[4,5]) → {1,2,3,4,5}");
        r.nulls(
                "||(T[], T[]) T[]?",
                "concatenate",
                concatenated,
                "ARRAY[1,2,3] || ARRAY[4,5] → {1,2,3,4,5}");
        String appended = "with one more element behind";
        r.nulls(
                "array_append(T[], T) T[]",
                "append",
                appended,
                "array_append(ARRAY[1,2], 3) → {1,2,3}");
        r.nulls("||(T[], T) T[]", "append", appended, "ARRAY[1,2] || 3 → {1,2,3}");
        String prepended = "with one more element in front";
        r.nulls(
                "array_prepend(T, T[]) T[]",
                "prepend",
                prepended,
                "array_prepend(1, ARRAY[2,3]) → {1,2,3}");
        r.nulls("||(T, T[]) T[]", "prepend", prepended, "1 || ARRAY[2,3] → {1,2,3}");
        r.nulls(
                "array_fill(T, integer[]) T[]?",
                "fill",
                "an array of these sizes, each element being the first argument",
                "array_fill(11, ARRAY[2,3]) → {{11,11,11},{11,11,11}}");
    }

    public static void of(@Nullable Slice[] elements, Slice out) {
        ArrayValue.start(elements.length, out);
        for (Slice element : elements) {
            ArrayValue.append(element, out);
        }
    }

    public static void ofArrays(@Nullable Slice[] arrays, Slice out) {
        int[] inner = null;
        int count = 0;
        for (Slice array : arrays) {
            int[] sizes = array == null ? new int[0] : ArrayFunctions.sizes(array);
            if (inner != null && !Arrays.equals(inner, sizes)) {
                throw SqlException.of(
                        SqlState.ARRAY_SUBSCRIPT_ERROR,
                        "multidimensional arrays must have array expressions with matching dimensions");
            }
            inner = sizes;
            count++;
        }
        if (inner == null || inner.length == 0) {
            ArrayValue.start(0, out);
            return;
        }
        int[] sizes = new int[inner.length + 1];
        sizes[0] = count;
        System.arraycopy(inner, 0, sizes, 1, inner.length);
        checkDimensions(sizes.length);
        ArrayValue.start(sizes, out);
        for (Slice array : arrays) {
            if (array != null) {
                appendElements(array, out);
            }
        }
    }

    private static void checkDimensions(int count) {
        if (count > ArrayValue.DIMENSIONS_MAX) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions ("
                            + count
                            + ") exceeds the maximum allowed ("
                            + ArrayValue.DIMENSIONS_MAX
                            + ")");
        }
    }

    private static SqlException incompatible() {
        return SqlException.of(
                SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot concatenate incompatible arrays");
    }

    private static void appendElements(Slice array, Slice out) {
        int from = 1 + 4 * ArrayValue.dimensions(array);
        out.append(array.data, array.offset + from, array.length - from);
    }

    public static boolean concatenate(@Nullable Slice left, @Nullable Slice right, Slice out) {
        if (left == null || right == null) {
            Slice only = left == null ? right : left;
            if (only != null) {
                out.set(only);
            }
            return only != null;
        }
        int leftDimensions = ArrayValue.dimensions(left);
        int rightDimensions = ArrayValue.dimensions(right);
        if (leftDimensions == 0 || rightDimensions == 0) {
            out.set(leftDimensions == 0 ? right : left);
            return true;
        }
        if (Math.abs(leftDimensions - rightDimensions) > 1) {
            throw incompatible();
        }
        Slice larger = leftDimensions >= rightDimensions ? left : right;
        int[] sizes = ArrayFunctions.sizes(larger);
        if (leftDimensions == rightDimensions) {
            sizes[0] += ArrayValue.size(right, 0);
            checkInner(left, right, 1, 1);
        } else {
            sizes[0]++;
            checkInner(larger, leftDimensions >= rightDimensions ? right : left, 1, 0);
        }
        ArrayValue.start(sizes, out);
        appendElements(left, out);
        appendElements(right, out);
        return true;
    }

    private static void checkInner(Slice left, Slice right, int leftFrom, int rightFrom) {
        for (int i = leftFrom, j = rightFrom; i < ArrayValue.dimensions(left); i++, j++) {
            if (ArrayValue.size(left, i) != ArrayValue.size(right, j)) {
                throw incompatible();
            }
        }
    }

    private static void start(@Nullable Slice array, Slice out) {
        if (array != null && ArrayValue.dimensions(array) > 1) {
            throw SqlException.of(
                    SqlState.DATA_EXCEPTION, "argument must be empty or one-dimensional array");
        }
        ArrayValue.start((array == null ? 0 : ArrayValue.count(array)) + 1, out);
    }

    public static void append(@Nullable Slice array, @Nullable Slice element, Slice out) {
        start(array, out);
        if (array != null) {
            appendElements(array, out);
        }
        ArrayValue.append(element, out);
    }

    public static void prepend(@Nullable Slice element, @Nullable Slice array, Slice out) {
        start(array, out);
        ArrayValue.append(element, out);
        if (array != null) {
            appendElements(array, out);
        }
    }

    public static boolean fill(@Nullable Slice element, @Nullable Slice sizes, Slice out) {
        if (sizes == null) {
            throw SqlException.of(
                    SqlState.NULL_VALUE_NOT_ALLOWED,
                    "dimension array or low bound array cannot be null");
        }
        if (ArrayValue.dimensions(sizes) > 1) {
            throw SqlException.of(
                            SqlState.ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
                    .hint("Give the sizes as a one-dimensional array.");
        }
        var given = ArrayFunctions.elements(sizes);
        int[] dimensions = new int[given.size()];
        checkDimensions(dimensions.length);
        long count = given.isEmpty() ? 0 : 1;
        for (int i = 0; i < dimensions.length; i++) {
            Slice size = given.get(i);
            if (size == null) {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "dimension values cannot be null");
            }
            dimensions[i] = (int) ArrayValue.asLong(size);
            count *= dimensions[i];
            if (dimensions[i] < 0 || count > ELEMENTS_MAX) {
                throw SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "array size exceeds the maximum allowed (" + ELEMENTS_MAX + ")");
            }
        }
        ArrayValue.start(count == 0 ? new int[0] : dimensions, out);
        for (long i = 0; i < count; i++) {
            ArrayValue.append(element, out);
        }
        return true;
    }
}
