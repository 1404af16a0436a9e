// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import java.util.List;

/// Comparisons of arrays, by the kind of their elements: element by element, then by length.
public final class ArrayComparisons {
    private static final List<String> LONGS =
            List.of(
                    "boolean[]",
                    "smallint[]",
                    "integer[]",
                    "bigint[]",
                    "date[]",
                    "time[]",
                    "timestamp[]",
                    "timestamptz[]");
    private static final List<String> DOUBLES = List.of("real[]", "double[]");
    private static final List<String> BYTES = List.of("text[]", "bytea[]", "uuid[]");
    private static final List<String> NUMERICS = List.of("numeric[]");
    private static final List<String> INTERVALS = List.of("interval[]");
    private static final List<String> JSONS = List.of("jsonb[]");

    private ArrayComparisons() {}

    static void register(Registry r) {
        r.each(LONGS, "=(T, T) boolean", "equalLongs", "equal", "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(
                DOUBLES,
                "=(T, T) boolean",
                "equalDoubles",
                "equal",
                "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(BYTES, "=(T, T) boolean", "equalBytes", "equal", "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(
                NUMERICS,
                "=(T, T) boolean",
                "equalNumerics",
                "equal",
                "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(
                INTERVALS,
                "=(T, T) boolean",
                "equalIntervals",
                "equal",
                "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(JSONS, "=(T, T) boolean", "equalJsons", "equal", "ARRAY[1,2] = ARRAY[1,2] → true");
        r.each(
                LONGS,
                "<>(T, T) boolean",
                "notEqualLongs",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(
                DOUBLES,
                "<>(T, T) boolean",
                "notEqualDoubles",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(
                BYTES,
                "<>(T, T) boolean",
                "notEqualBytes",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(
                NUMERICS,
                "<>(T, T) boolean",
                "notEqualNumerics",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(
                INTERVALS,
                "<>(T, T) boolean",
                "notEqualIntervals",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(
                JSONS,
                "<>(T, T) boolean",
                "notEqualJsons",
                "not equal",
                "ARRAY[1,2] <> ARRAY[1,2] → false");
        r.each(LONGS, "<(T, T) boolean", "lessLongs", "less", "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(DOUBLES, "<(T, T) boolean", "lessDoubles", "less", "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(BYTES, "<(T, T) boolean", "lessBytes", "less", "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(
                NUMERICS,
                "<(T, T) boolean",
                "lessNumerics",
                "less",
                "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(
                INTERVALS,
                "<(T, T) boolean",
                "lessIntervals",
                "less",
                "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(JSONS, "<(T, T) boolean", "lessJsons", "less", "ARRAY[1,2] < ARRAY[1,3] → true");
        r.each(
                LONGS,
                "<=(T, T) boolean",
                "lessOrEqualLongs",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                DOUBLES,
                "<=(T, T) boolean",
                "lessOrEqualDoubles",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                BYTES,
                "<=(T, T) boolean",
                "lessOrEqualBytes",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                NUMERICS,
                "<=(T, T) boolean",
                "lessOrEqualNumerics",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                INTERVALS,
                "<=(T, T) boolean",
                "lessOrEqualIntervals",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                JSONS,
                "<=(T, T) boolean",
                "lessOrEqualJsons",
                "less or equal",
                "ARRAY[1,2] <= ARRAY[1,2] → true");
        r.each(
                LONGS,
                ">(T, T) boolean",
                "greaterLongs",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                DOUBLES,
                ">(T, T) boolean",
                "greaterDoubles",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                BYTES,
                ">(T, T) boolean",
                "greaterBytes",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                NUMERICS,
                ">(T, T) boolean",
                "greaterNumerics",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                INTERVALS,
                ">(T, T) boolean",
                "greaterIntervals",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                JSONS,
                ">(T, T) boolean",
                "greaterJsons",
                "greater",
                "ARRAY[1,2] > ARRAY[1,3] → false");
        r.each(
                LONGS,
                ">=(T, T) boolean",
                "greaterOrEqualLongs",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
        r.each(
                DOUBLES,
                ">=(T, T) boolean",
                "greaterOrEqualDoubles",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
        r.each(
                BYTES,
                ">=(T, T) boolean",
                "greaterOrEqualBytes",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
        r.each(
                NUMERICS,
                ">=(T, T) boolean",
                "greaterOrEqualNumerics",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
        r.each(
                INTERVALS,
                ">=(T, T) boolean",
                "greaterOrEqualIntervals",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
        r.each(
                JSONS,
                ">=(T, T) boolean",
                "greaterOrEqualJsons",
                "greater or equal",
                "ARRAY[1,2] >= ARRAY[1,2] → true");
    }

    public static boolean equalLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) == 0;
    }

    public static boolean notEqualLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) != 0;
    }

    public static boolean lessLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) < 0;
    }

    public static boolean lessOrEqualLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) <= 0;
    }

    public static boolean greaterLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) > 0;
    }

    public static boolean greaterOrEqualLongs(Slice left, Slice right) {
        return ArrayValue.compare(Type.BIGINT, left, right) >= 0;
    }

    public static boolean equalDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) == 0;
    }

    public static boolean notEqualDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) != 0;
    }

    public static boolean lessDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) < 0;
    }

    public static boolean lessOrEqualDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) <= 0;
    }

    public static boolean greaterDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) > 0;
    }

    public static boolean greaterOrEqualDoubles(Slice left, Slice right) {
        return ArrayValue.compare(Type.DOUBLE, left, right) >= 0;
    }

    public static boolean equalBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) == 0;
    }

    public static boolean notEqualBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) != 0;
    }

    public static boolean lessBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) < 0;
    }

    public static boolean lessOrEqualBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) <= 0;
    }

    public static boolean greaterBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) > 0;
    }

    public static boolean greaterOrEqualBytes(Slice left, Slice right) {
        return ArrayValue.compare(Type.TEXT, left, right) >= 0;
    }

    public static boolean equalNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) == 0;
    }

    public static boolean notEqualNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) != 0;
    }

    public static boolean lessNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) < 0;
    }

    public static boolean lessOrEqualNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) <= 0;
    }

    public static boolean greaterNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) > 0;
    }

    public static boolean greaterOrEqualNumerics(Slice left, Slice right) {
        return ArrayValue.compare(Type.NUMERIC, left, right) >= 0;
    }

    public static boolean equalIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) == 0;
    }

    public static boolean notEqualIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) != 0;
    }

    public static boolean lessIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) < 0;
    }

    public static boolean lessOrEqualIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) <= 0;
    }

    public static boolean greaterIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) > 0;
    }

    public static boolean greaterOrEqualIntervals(Slice left, Slice right) {
        return ArrayValue.compare(Type.INTERVAL, left, right) >= 0;
    }

    public static boolean equalJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) == 0;
    }

    public static boolean notEqualJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) != 0;
    }

    public static boolean lessJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) < 0;
    }

    public static boolean lessOrEqualJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) <= 0;
    }

    public static boolean greaterJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) > 0;
    }

    public static boolean greaterOrEqualJsons(Slice left, Slice right) {
        return ArrayValue.compare(Type.JSONB, left, right) >= 0;
    }
}
