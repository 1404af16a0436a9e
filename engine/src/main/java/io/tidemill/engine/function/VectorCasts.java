// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Vectors;

/// Conversions from and to `vector`.
public final class VectorCasts {
    private VectorCasts() {}

    static void register(Registry r) {
        r.add("cast(text) vector", "ofText", "reads a vector", "");
        r.add("cast(vector) text", "toText", "writes a vector", "");
        r.add("cast(real[]) vector", "ofArray", "the numbers of an array", "");
        r.add("cast(vector) real[]", "toArray", "the numbers as an array", "");
    }

    public static void ofText(Slice text, Slice out) {
        Vectors.parse(text, out);
    }

    public static void toText(Slice vector, Slice out) {
        out.reset();
        Vectors.format(vector, out);
    }

    public static void ofArray(Slice array, Slice out) {
        if (ArrayValue.dimensions(array) > 1) {
            throw SqlException.of(SqlState.DATA_EXCEPTION, "array must be 1-D");
        }
        Vectors.checkDimensions(ArrayValue.count(array));
        out.reset();
        var reader = new ArrayValue.Reader(array);
        while (reader.next()) {
            if (reader.isNull()) {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "array must not contain nulls");
            }
            Vectors.append((float) reader.asDouble(), out);
        }
    }

    public static void toArray(Slice vector, Slice out) {
        int count = Vectors.dimensions(vector);
        ArrayValue.start(count, out);
        for (int i = 0; i < count; i++) {
            ArrayValue.appendDouble(Vectors.get(vector, i), out);
        }
    }

    /// The vector, which has so many dimensions.
    public static void check(Slice vector, long dimensions, Slice out) {
        Vectors.checkModifier(vector, (int) dimensions);
        out.set(vector.data, vector.offset, vector.length);
    }
}
