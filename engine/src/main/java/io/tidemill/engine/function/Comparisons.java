// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Json;
import io.tidemill.core.value.Numeric;
import java.util.List;

/// Comparisons of all types but arrays, and the greater and the lesser of two values.
///
/// SQL's `greatest` and `least` leave NULLs out: `coalesce(greatest(a, b), a, b)` of the strict
/// ones here.
public final class Comparisons {
    private static final List<String> LONGS =
            List.of(
                    "boolean",
                    "smallint",
                    "integer",
                    "bigint",
                    "date",
                    "time",
                    "timestamp",
                    "timestamptz");
    private static final List<String> DOUBLES = List.of("real", "double");
    private static final List<String> BYTES = List.of("text", "bytea", "uuid");

    private Comparisons() {}

    static void register(Registry r) {
        r.each(LONGS, "=(T, T) boolean", "equal", "equal", "1 = 1 → true");
        r.each(DOUBLES, "=(T, T) boolean", "equal", "equal", "1 = 1 → true");
        r.each(BYTES, "=(T, T) boolean", "equal", "equal", "1 = 1 → true");
        r.add("=(numeric, numeric) boolean", "equalNumeric", "equal", "1 = 1 → true");
        r.add("=(interval, interval) boolean", "equalInterval", "equal", "1 = 1 → true");
        r.add("=(jsonb, jsonb) boolean", "equalJsonb", "equal", "1 = 1 → true");
        r.each(LONGS, "<>(T, T) boolean", "notEqual", "not equal", "1 <> 1 → false");
        r.each(DOUBLES, "<>(T, T) boolean", "notEqual", "not equal", "1 <> 1 → false");
        r.each(BYTES, "<>(T, T) boolean", "notEqual", "not equal", "1 <> 1 → false");
        r.add("<>(numeric, numeric) boolean", "notEqualNumeric", "not equal", "1 <> 1 → false");
        r.add("<>(interval, interval) boolean", "notEqualInterval", "not equal", "1 <> 1 → false");
        r.add("<>(jsonb, jsonb) boolean", "notEqualJsonb", "not equal", "1 <> 1 → false");
        r.each(LONGS, "<(T, T) boolean", "less", "less", "1 < 2 → true");
        r.each(DOUBLES, "<(T, T) boolean", "less", "less", "1 < 2 → true");
        r.each(BYTES, "<(T, T) boolean", "less", "less", "1 < 2 → true");
        r.add("<(numeric, numeric) boolean", "lessNumeric", "less", "1 < 2 → true");
        r.add("<(interval, interval) boolean", "lessInterval", "less", "1 < 2 → true");
        r.add("<(jsonb, jsonb) boolean", "lessJsonb", "less", "1 < 2 → true");
        r.each(LONGS, "<=(T, T) boolean", "lessOrEqual", "less or equal", "1 <= 1 → true");
        r.each(DOUBLES, "<=(T, T) boolean", "lessOrEqual", "less or equal", "1 <= 1 → true");
        r.each(BYTES, "<=(T, T) boolean", "lessOrEqual", "less or equal", "1 <= 1 → true");
        r.add(
                "<=(numeric, numeric) boolean",
                "lessOrEqualNumeric",
                "less or equal",
                "1 <= 1 → true");
        r.add(
                "<=(interval, interval) boolean",
                "lessOrEqualInterval",
                "less or equal",
                "1 <= 1 → true");
        r.add("<=(jsonb, jsonb) boolean", "lessOrEqualJsonb", "less or equal", "1 <= 1 → true");
        r.each(LONGS, ">(T, T) boolean", "greater", "greater", "1 > 2 → false");
        r.each(DOUBLES, ">(T, T) boolean", "greater", "greater", "1 > 2 → false");
        r.each(BYTES, ">(T, T) boolean", "greater", "greater", "1 > 2 → false");
        r.add(">(numeric, numeric) boolean", "greaterNumeric", "greater", "1 > 2 → false");
        r.add(">(interval, interval) boolean", "greaterInterval", "greater", "1 > 2 → false");
        r.add(">(jsonb, jsonb) boolean", "greaterJsonb", "greater", "1 > 2 → false");
        r.each(LONGS, ">=(T, T) boolean", "greaterOrEqual", "greater or equal", "1 >= 1 → true");
        r.each(DOUBLES, ">=(T, T) boolean", "greaterOrEqual", "greater or equal", "1 >= 1 → true");
        r.each(BYTES, ">=(T, T) boolean", "greaterOrEqual", "greater or equal", "1 >= 1 → true");
        r.add(
                ">=(numeric, numeric) boolean",
                "greaterOrEqualNumeric",
                "greater or equal",
                "1 >= 1 → true");
        r.add(
                ">=(interval, interval) boolean",
                "greaterOrEqualInterval",
                "greater or equal",
                "1 >= 1 → true");
        r.add(
                ">=(jsonb, jsonb) boolean",
                "greaterOrEqualJsonb",
                "greater or equal",
                "1 >= 1 → true");
        r.each(LONGS, "greatest(T, T) T", "greatest", "the greater of two", "greatest(1, 2) → 2");
        r.each(DOUBLES, "greatest(T, T) T", "greatest", "the greater of two", "greatest(1, 2) → 2");
        r.each(BYTES, "greatest(T, T) T", "greatest", "the greater of two", "greatest(1, 2) → 2");
        r.add(
                "greatest(numeric, numeric) numeric",
                "greatestNumeric",
                "the greater of two",
                "greatest(1, 2) → 2");
        r.add(
                "greatest(interval, interval) interval",
                "greatestInterval",
                "the greater of two",
                "greatest(1, 2) → 2");
        r.add(
                "greatest(jsonb, jsonb) jsonb",
                "greatestJsonb",
                "the greater of two",
                "greatest(1, 2) → 2");
        r.each(LONGS, "least(T, T) T", "least", "the lesser of two", "least(1, 2) → 1");
        r.each(DOUBLES, "least(T, T) T", "least", "the lesser of two", "least(1, 2) → 1");
        r.each(BYTES, "least(T, T) T", "least", "the lesser of two", "least(1, 2) → 1");
        r.add(
                "least(numeric, numeric) numeric",
                "leastNumeric",
                "the lesser of two",
                "least(1, 2) → 1");
        r.add(
                "least(interval, interval) interval",
                "leastInterval",
                "the lesser of two",
                "least(1, 2) → 1");
        r.add("least(jsonb, jsonb) jsonb", "leastJsonb", "the lesser of two", "least(1, 2) → 1");
        r.add("not(boolean) boolean", "not", "true for false, false for true", "not true → false");
    }

    public static boolean equal(long left, long right) {
        return left == right;
    }

    public static boolean notEqual(long left, long right) {
        return left != right;
    }

    public static boolean less(long left, long right) {
        return left < right;
    }

    public static boolean lessOrEqual(long left, long right) {
        return left <= right;
    }

    public static boolean greater(long left, long right) {
        return left > right;
    }

    public static boolean greaterOrEqual(long left, long right) {
        return left >= right;
    }

    public static boolean equal(double left, double right) {
        return Floats.equal(left, right);
    }

    public static boolean notEqual(double left, double right) {
        return !Floats.equal(left, right);
    }

    public static boolean less(double left, double right) {
        return Floats.compare(left, right) < 0;
    }

    public static boolean lessOrEqual(double left, double right) {
        return Floats.compare(left, right) <= 0;
    }

    public static boolean greater(double left, double right) {
        return Floats.compare(left, right) > 0;
    }

    public static boolean greaterOrEqual(double left, double right) {
        return Floats.compare(left, right) >= 0;
    }

    public static boolean equal(Slice left, Slice right) {
        return Slice.equal(left, right);
    }

    public static boolean notEqual(Slice left, Slice right) {
        return !Slice.equal(left, right);
    }

    public static boolean less(Slice left, Slice right) {
        return Slice.compare(left, right) < 0;
    }

    public static boolean lessOrEqual(Slice left, Slice right) {
        return Slice.compare(left, right) <= 0;
    }

    public static boolean greater(Slice left, Slice right) {
        return Slice.compare(left, right) > 0;
    }

    public static boolean greaterOrEqual(Slice left, Slice right) {
        return Slice.compare(left, right) >= 0;
    }

    public static boolean equalNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) == 0;
    }

    public static boolean notEqualNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) != 0;
    }

    public static boolean lessNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) < 0;
    }

    public static boolean lessOrEqualNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) <= 0;
    }

    public static boolean greaterNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) > 0;
    }

    public static boolean greaterOrEqualNumeric(Slice left, Slice right) {
        return Numeric.compare(left, right) >= 0;
    }

    public static boolean equalInterval(Slice left, Slice right) {
        return Interval.compare(left, right) == 0;
    }

    public static boolean notEqualInterval(Slice left, Slice right) {
        return Interval.compare(left, right) != 0;
    }

    public static boolean lessInterval(Slice left, Slice right) {
        return Interval.compare(left, right) < 0;
    }

    public static boolean lessOrEqualInterval(Slice left, Slice right) {
        return Interval.compare(left, right) <= 0;
    }

    public static boolean greaterInterval(Slice left, Slice right) {
        return Interval.compare(left, right) > 0;
    }

    public static boolean greaterOrEqualInterval(Slice left, Slice right) {
        return Interval.compare(left, right) >= 0;
    }

    public static boolean equalJsonb(Slice left, Slice right) {
        return Json.compare(left, right) == 0;
    }

    public static boolean notEqualJsonb(Slice left, Slice right) {
        return Json.compare(left, right) != 0;
    }

    public static boolean lessJsonb(Slice left, Slice right) {
        return Json.compare(left, right) < 0;
    }

    public static boolean lessOrEqualJsonb(Slice left, Slice right) {
        return Json.compare(left, right) <= 0;
    }

    public static boolean greaterJsonb(Slice left, Slice right) {
        return Json.compare(left, right) > 0;
    }

    public static boolean greaterOrEqualJsonb(Slice left, Slice right) {
        return Json.compare(left, right) >= 0;
    }

    public static long greatest(long left, long right) {
        return left >= right ? left : right;
    }

    public static double greatest(double left, double right) {
        return Floats.compare(left, right) >= 0 ? left : right;
    }

    public static void greatest(Slice left, Slice right, Slice out) {
        out.set(Slice.compare(left, right) >= 0 ? left : right);
    }

    public static void greatestNumeric(Slice left, Slice right, Slice out) {
        out.set(Numeric.compare(left, right) >= 0 ? left : right);
    }

    public static void greatestInterval(Slice left, Slice right, Slice out) {
        out.set(Interval.compare(left, right) >= 0 ? left : right);
    }

    public static void greatestJsonb(Slice left, Slice right, Slice out) {
        out.set(Json.compare(left, right) >= 0 ? left : right);
    }

    public static long least(long left, long right) {
        return left <= right ? left : right;
    }

    public static double least(double left, double right) {
        return Floats.compare(left, right) <= 0 ? left : right;
    }

    public static void least(Slice left, Slice right, Slice out) {
        out.set(Slice.compare(left, right) <= 0 ? left : right);
    }

    public static void leastNumeric(Slice left, Slice right, Slice out) {
        out.set(Numeric.compare(left, right) <= 0 ? left : right);
    }

    public static void leastInterval(Slice left, Slice right, Slice out) {
        out.set(Interval.compare(left, right) <= 0 ? left : right);
    }

    public static void leastJsonb(Slice left, Slice right, Slice out) {
        out.set(Json.compare(left, right) <= 0 ? left : right);
    }

    public static boolean not(long value) {
        return value == 0;
    }
}
