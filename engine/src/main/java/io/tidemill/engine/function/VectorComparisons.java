// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Vectors;

/// Comparisons of `vector`, in the order of [Vectors#compare].
public final class VectorComparisons {
    private VectorComparisons() {}

    static void register(Registry r) {
        r.add("=(vector, vector) boolean", "equal", "equal", "1 = 1 → true");
        r.add("<>(vector, vector) boolean", "notEqual", "not equal", "1 <> 1 → false");
        r.add("<(vector, vector) boolean", "less", "less", "1 < 2 → true");
        r.add("<=(vector, vector) boolean", "lessOrEqual", "less or equal", "1 <= 1 → true");
        r.add(">(vector, vector) boolean", "greater", "greater", "1 > 2 → false");
        r.add(">=(vector, vector) boolean", "greaterOrEqual", "greater or equal", "1 >= 1 → true");
    }

    public static boolean equal(Slice left, Slice right) {
        return Slice.equal(left, right);
    }

    public static boolean notEqual(Slice left, Slice right) {
        return !Slice.equal(left, right);
    }

    public static boolean less(Slice left, Slice right) {
        return Vectors.compare(left, right) < 0;
    }

    public static boolean lessOrEqual(Slice left, Slice right) {
        return Vectors.compare(left, right) <= 0;
    }

    public static boolean greater(Slice left, Slice right) {
        return Vectors.compare(left, right) > 0;
    }

    public static boolean greaterOrEqual(Slice left, Slice right) {
        return Vectors.compare(left, right) >= 0;
    }
}
