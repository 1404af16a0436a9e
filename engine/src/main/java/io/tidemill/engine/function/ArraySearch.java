// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that look for elements in arrays, take them out or replace them. NULL is found as
/// other values are, except by `@>`, `<@` and `&&`.
public final class ArraySearch {
    private ArraySearch() {}

    static void register(Registry r) {
        r.nulls(
                "array_position(T[], T) integer?",
                "position",
                "index of the first such element",
                "array_position(ARRAY['sun','mon','tue'], 'mon') → 2");
        r.nulls(
                "array_position(T[], T, integer) integer?",
                "position",
                "index of the first such element from an index on",
                "array_position(ARRAY[1,2,1], 1, 2) → 3");
        r.nulls(
                "array_positions(T[], T) integer[]?",
                "positions",
                "indexes of all such elements",
                "array_positions(ARRAY['A','A','B','A'], 'A') → {1,2,4}");
        r.nulls(
                "array_remove(T[], T) T[]?",
                "remove",
                "without such elements",
                "array_remove(ARRAY[1,2,3,2], 2) → {1,3}");
        r.nulls(
                "array_replace(T[], T, T) T[]?",
                "replace",
                "such elements replaced",
                "array_replace(ARRAY[1,2,5,4], 5, 3) → {1,2,3,4}");
        r.add(
                "@>(T[], T[]) boolean",
                "contains",
                "whether the first has each element of the second",
                "ARRAY[1,4,3] @> ARRAY[3,1,3] → true");
        r.add(
                "<@(T[], T[]) boolean",
                "isContained",
                "whether the second has each element of the first",
                "ARRAY[2,2,7] <@ ARRAY[1,7,4,2,6] → true");
        r.add(
                "&&(T[], T[]) boolean",
                "overlap",
                "whether they have an element in common",
                "ARRAY[1,4,3] && ARRAY[2,1] → true");
    }

    private static boolean same(Type type, @Nullable Slice left, @Nullable Slice right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        return ArrayValue.compareElements(type, left, right) == 0;
    }

    private static void checkFlat(Slice array, String what) {
        if (ArrayValue.dimensions(array) > 1) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    what + " multidimensional arrays is not supported");
        }
    }

    public static boolean position(
            Type type, @Nullable Slice array, @Nullable Slice sought, Cell out) {
        return position(type, array, sought, 1, out);
    }

    public static boolean position(
            Type type,
            @Nullable Slice array,
            @Nullable Slice sought,
            @Nullable Slice from,
            Cell out) {
        if (array == null) {
            return false;
        }
        if (from == null && ArrayValue.dimensions(array) == 1) {
            throw SqlException.of(
                    SqlState.NULL_VALUE_NOT_ALLOWED, "initial position must not be null");
        }
        return position(type, array, sought, from == null ? 1 : ArrayValue.asLong(from), out);
    }

    private static boolean position(
            Type type, @Nullable Slice array, @Nullable Slice sought, long from, Cell out) {
        if (array == null) {
            return false;
        }
        checkFlat(array, "searching for elements in");
        var reader = new ArrayValue.Reader(array);
        for (long index = 1; reader.next(); index++) {
            if (index >= from && same(type, reader.isNull() ? null : reader.bytes(), sought)) {
                out.longValue = index;
                return true;
            }
        }
        return false;
    }

    public static boolean positions(
            Type type, @Nullable Slice array, @Nullable Slice sought, Slice out) {
        if (array == null) {
            return false;
        }
        checkFlat(array, "searching for elements in");
        var found = new ArrayList<Long>();
        long index = 0;
        for (Slice element : ArrayFunctions.elements(array)) {
            index++;
            if (same(type, element, sought)) {
                found.add(index);
            }
        }
        ArrayValue.start(found.size(), out);
        found.forEach(each -> ArrayValue.appendLong(each, out));
        return true;
    }

    public static boolean remove(
            Type type, @Nullable Slice array, @Nullable Slice removed, Slice out) {
        if (array == null) {
            return false;
        }
        checkFlat(array, "removing elements from");
        var kept = new ArrayList<@Nullable Slice>();
        for (Slice element : ArrayFunctions.elements(array)) {
            if (!same(type, element, removed)) {
                kept.add(element);
            }
        }
        ArrayValue.start(kept.size(), out);
        for (Slice element : kept) {
            ArrayValue.append(element, out);
        }
        return true;
    }

    public static boolean replace(
            Type type, @Nullable Slice array, @Nullable Slice from, @Nullable Slice to, Slice out) {
        if (array == null) {
            return false;
        }
        ArrayValue.start(ArrayFunctions.sizes(array), out);
        for (Slice element : ArrayFunctions.elements(array)) {
            ArrayValue.append(same(type, element, from) ? to : element, out);
        }
        return true;
    }

    private static boolean has(Type type, List<@Nullable Slice> elements, @Nullable Slice sought) {
        for (Slice element : elements) {
            if (sought != null && element != null && same(type, element, sought)) {
                return true;
            }
        }
        return false;
    }

    public static boolean contains(Type type, Slice array, Slice part) {
        var elements = ArrayFunctions.elements(array);
        for (Slice element : ArrayFunctions.elements(part)) {
            if (!has(type, elements, element)) {
                return false;
            }
        }
        return true;
    }

    public static boolean isContained(Type type, Slice part, Slice array) {
        return contains(type, array, part);
    }

    public static boolean overlap(Type type, Slice left, Slice right) {
        var elements = ArrayFunctions.elements(left);
        for (Slice element : ArrayFunctions.elements(right)) {
            if (has(type, elements, element)) {
                return true;
            }
        }
        return false;
    }
}
