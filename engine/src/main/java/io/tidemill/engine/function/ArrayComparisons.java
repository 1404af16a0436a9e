// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;

/// Comparisons of arrays: element by element, NULL being equal to NULL and greater than others,
/// then by length.
public final class ArrayComparisons {
    private ArrayComparisons() {}

    static void register(Registry r) {
        r.add("=(T[], T[]) boolean", "equal", "equal", "ARRAY[1,2] = ARRAY[1,2] → true");
        r.add("<>(T[], T[]) boolean", "notEqual", "not equal", "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.add("<(T[], T[]) boolean", "less", "less", "ARRAY[1,2] < ARRAY[1,3] → true");
        r.add(
                "<=(T[], T[]) boolean",
                "lessOrEqual",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.add(">(T[], T[]) boolean", "greater", "greater", "ARRAY[1,2] > ARRAY[1,3] → false");
        r.add(
                ">=(T[], T[]) boolean",
                "greaterOrEqual",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,3] → false");
    }

    public static boolean equal(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) == 0;
    }

    public static boolean notEqual(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) != 0;
    }

    public static boolean less(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) < 0;
    }

    public static boolean lessOrEqual(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) <= 0;
    }

    public static boolean greater(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) > 0;
    }

    public static boolean greaterOrEqual(Type element, Slice left, Slice right) {
        return ArrayValue.compare(element, left, right) >= 0;
    }
}
