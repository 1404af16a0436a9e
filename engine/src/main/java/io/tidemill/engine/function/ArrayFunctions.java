// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sizes, elements and parts of arrays.
public final class ArrayFunctions {
    private ArrayFunctions() {}

    static void register(Registry r) {
        r.add(
                "cardinality(T[]) integer",
                "count",
                "number of all elements",
                "cardinality(ARRAY[[1,2],[3,4]]) → 4");
        r.add(
                "array_length(T[], integer) integer?",
                "length",
                "size of a dimension",
                "array_length(ARRAY[1,2,3], 1) → 3");
        r.add(
                "array_ndims(T[]) integer?",
                "dimensions",
                "number of dimensions",
                "array_ndims(ARRAY[[1,2,3],[4,5,6]]) → 2");
        r.add(
                "array_dims(T[]) text?",
                "dimensionsText",
                "bounds of each dimension",
                "array_dims(ARRAY[[1,2,3],[4,5,6]]) → [1:2][1:3]");
        r.add(
                "array_lower(T[], integer) integer?",
                "lower",
                "index of the first element of a dimension",
                "array_lower(ARRAY[1,2], 1) → 1");
        r.add(
                "array_upper(T[], integer) integer?",
                "upper",
                "index of the last element of a dimension",
                "array_upper(ARRAY[1,8,3,7], 1) → 4");
        r.add(
                "[](T[], integer...) T?",
                "element",
                "the element at an index in each dimension, the first being 1",
                "(ARRAY[4,5])[2] → 5");
        r.add(
                "[:](T[], integer...) T[]",
                "slice",
                "the elements between two bounds in each dimension",
                "(ARRAY[4,5,6,7])[2:3] → {5,6}");
        r.add(
                "trim_array(T[], integer) T[]",
                "trim",
                "without so many elements at the end",
                "trim_array(ARRAY[1,2,3,4,5,6], 2) → {1,2,3,4}");
        r.add(
                "array_reverse(T[]) T[]",
                "reverse",
                "the first dimension in reverse order",
                "array_reverse(ARRAY[1,2,3]) → {3,2,1}");
        r.add(
                "array_sort(T[]) T[]",
                "sort",
                "elements in ascending order, NULL last",
                "array_sort(ARRAY[2,1,3]) → {1,2,3}");
        r.add(
                "array_sort(T[], boolean) T[]",
                "sort",
                "elements in order, descending when the second is true",
                "array_sort(ARRAY[2,1,3], true) → {3,2,1}");
        r.add(
                "array_sort(T[], boolean, boolean) T[]",
                "sort",
                "elements in order, NULL first when the third is true",
                "array_sort(ARRAY[2,NULL,3], true, false) → {3,2,NULL}");
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

    public static boolean dimensionsText(Slice array, Slice out) {
        out.reset();
        int dimensions = ArrayValue.dimensions(array);
        for (int i = 0; i < dimensions; i++) {
            int lower = ArrayValue.lower(array);
            out.append("[" + lower + ":" + (ArrayValue.size(array, i) + lower - 1) + "]");
        }
        return dimensions > 0;
    }

    public static boolean lower(Slice array, long dimension, Cell out) {
        out.longValue = ArrayValue.lower(array);
        return dimension >= 1 && dimension <= ArrayValue.dimensions(array);
    }

    public static boolean upper(Slice array, long dimension, Cell out) {
        boolean found = length(array, dimension, out);
        out.longValue += ArrayValue.lower(array) - 1;
        return found;
    }

    private static @Nullable Slice find(Slice array, long[] subscripts) {
        int dimensions = ArrayValue.dimensions(array);
        if (dimensions != subscripts.length) {
            return null;
        }
        long index = 0;
        for (int i = 0; i < dimensions; i++) {
            int size = ArrayValue.size(array, i);
            long position = subscripts[i] - ArrayValue.lower(array);
            if (position < 0 || position >= size) {
                return null;
            }
            index = index * size + position;
        }
        var reader = new ArrayValue.Reader(array);
        for (long i = 0; i <= index; i++) {
            reader.next();
        }
        return reader.isNull() ? null : reader.bytes();
    }

    public static boolean element(Type type, Slice array, long[] subscripts, Cell out) {
        Slice element = find(array, subscripts);
        if (element == null) {
            return false;
        }
        if (type.kind() == Kind.DOUBLE) {
            out.doubleValue = ArrayValue.asDouble(element);
        } else {
            out.longValue = ArrayValue.asLong(element);
        }
        return true;
    }

    public static boolean element(Type type, Slice array, long[] subscripts, Slice out) {
        Slice element = find(array, subscripts);
        if (element != null) {
            out.set(element);
        }
        return element != null;
    }

    /// The elements of `array` in order, null for NULL.
    static List<@Nullable Slice> elements(Slice array) {
        var elements = new ArrayList<@Nullable Slice>();
        var reader = new ArrayValue.Reader(array);
        while (reader.next()) {
            var element = new Slice();
            element.set(reader.bytes());
            elements.add(reader.isNull() ? null : element);
        }
        return elements;
    }

    /// The size of each dimension of `array`.
    static int[] sizes(Slice array) {
        int[] sizes = new int[ArrayValue.dimensions(array)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = ArrayValue.size(array, i);
        }
        return sizes;
    }

    public static void slice(Slice array, long[] bounds, Slice out) {
        int[] sizes = sizes(array);
        if (bounds.length / 2 > ArrayValue.DIMENSIONS_MAX) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions exceeds the maximum allowed ("
                            + ArrayValue.DIMENSIONS_MAX
                            + ")");
        }
        if (sizes.length == 0 || bounds.length / 2 > sizes.length) {
            ArrayValue.start(0, out);
            return;
        }
        int[] from = new int[sizes.length];
        int[] to = new int[sizes.length];
        int[] kept = new int[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            boolean given = i < bounds.length / 2;
            from[i] = given ? (int) Math.max(1, bounds[2 * i]) : 1;
            to[i] = given ? (int) Math.min(sizes[i], bounds[2 * i + 1]) : sizes[i];
            kept[i] = to[i] - from[i] + 1;
            if (to[i] < from[i]) {
                ArrayValue.start(0, out);
                return;
            }
        }
        ArrayValue.start(kept, out);
        int index = 0;
        for (Slice element : elements(array)) {
            boolean inside = true;
            int rest = index++;
            for (int i = sizes.length - 1; i >= 0; i--) {
                int position = rest % sizes[i] + 1;
                rest /= sizes[i];
                inside &= position >= from[i] && position <= to[i];
            }
            if (inside) {
                ArrayValue.append(element, out);
            }
        }
    }

    public static void trim(Slice array, long count, Slice out) {
        int size = ArrayValue.dimensions(array) == 0 ? 0 : ArrayValue.size(array, 0);
        if (count < 0 || count > size) {
            throw SqlException.of(
                    SqlState.ARRAY_SUBSCRIPT_ERROR,
                    "number of elements to trim must be between 0 and " + size);
        }
        slice(array, new long[] {1, size - count}, out);
    }

    /// The parts of `array` along its first dimension.
    private static List<List<@Nullable Slice>> parts(Slice array) {
        var elements = elements(array);
        int size = elements.size() / ArrayValue.size(array, 0);
        var parts = new ArrayList<List<@Nullable Slice>>();
        for (int i = 0; i < elements.size(); i += size) {
            parts.add(elements.subList(i, i + size));
        }
        return parts;
    }

    private static void join(Slice array, List<List<@Nullable Slice>> parts, Slice out) {
        ArrayValue.start(sizes(array), out);
        for (var part : parts) {
            for (Slice element : part) {
                ArrayValue.append(element, out);
            }
        }
    }

    public static void reverse(Slice array, Slice out) {
        if (ArrayValue.dimensions(array) == 0) {
            out.set(array);
            return;
        }
        var parts = parts(array);
        Collections.reverse(parts);
        join(array, parts, out);
    }

    public static void sort(Type type, Slice array, Slice out) {
        sort(type, array, false, false, out);
    }

    public static void sort(Type type, Slice array, long descending, Slice out) {
        sort(type, array, descending != 0, descending != 0, out);
    }

    public static void sort(Type type, Slice array, long descending, long nullsFirst, Slice out) {
        sort(type, array, descending != 0, nullsFirst != 0, out);
    }

    private static void sort(
            Type type, Slice array, boolean descending, boolean nullsFirst, Slice out) {
        if (ArrayValue.dimensions(array) == 0) {
            out.set(array);
            return;
        }
        boolean nested = ArrayValue.dimensions(array) > 1;
        boolean first = nullsFirst && !nested;
        var parts = parts(array);
        Comparator<List<@Nullable Slice>> ascending =
                (left, right) -> {
                    for (int i = 0; i < left.size(); i++) {
                        int order =
                                compare(
                                        type,
                                        left.get(i),
                                        right.get(i),
                                        descending && !nested,
                                        first);
                        if (order != 0) {
                            return order;
                        }
                    }
                    return 0;
                };
        parts.sort(nested && descending ? ascending.reversed() : ascending);
        join(array, parts, out);
    }

    private static int compare(
            Type type,
            @Nullable Slice left,
            @Nullable Slice right,
            boolean descending,
            boolean nullsFirst) {
        if (left == null || right == null) {
            int order = Boolean.compare(left == null, right == null);
            return nullsFirst ? -order : order;
        }
        int order = ArrayValue.compareElements(type, left, right);
        return descending ? -order : order;
    }
}
