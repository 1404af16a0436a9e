// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Cell;
import io.tidemill.core.value.Json;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericText;

/// Conversions between numbers, booleans and the numbers in JSON. Floating point numbers are
/// rounded to integers with halves to even, `numeric` with halves away from zero.
public final class NumberCasts {
    private NumberCasts() {}

    static void register(Registry r) {
        r.add("cast(integer) smallint", "toSmall", "checks the range", "");
        r.add("cast(bigint) smallint", "toSmall", "checks the range", "");
        r.add("cast(bigint) integer", "toInteger", "checks the range", "");
        for (String type : new String[] {"smallint", "integer", "bigint"}) {
            r.add("cast(" + type + ") real", "toReal", "nearest real", "");
            r.add("cast(" + type + ") double", "toDouble", "nearest double", "");
            r.add("cast(" + type + ") numeric", "toNumeric", "exact", "");
        }
        for (String type : new String[] {"real", "double"}) {
            r.add("cast(" + type + ") smallint", "toSmall", "nearest, halves to even", "");
            r.add("cast(" + type + ") integer", "toInteger", "nearest, halves to even", "");
            r.add("cast(" + type + ") bigint", "toBig", "nearest, halves to even", "");
        }
        r.add("cast(double) real", "toReal", "nearest real", "");
        r.add("cast(real) numeric", "realToNumeric", "six digits", "");
        r.add("cast(double) numeric", "toNumeric", "fifteen digits", "");
        r.add("cast(numeric) smallint", "toSmall", "nearest, halves away from zero", "");
        r.add("cast(numeric) integer", "toInteger", "nearest, halves away from zero", "");
        r.add("cast(numeric) bigint", "toBig", "nearest, halves away from zero", "");
        r.add("cast(numeric) real", "toReal", "nearest real", "");
        r.add("cast(numeric) double", "toDouble", "nearest double", "");
        r.add("cast(boolean) integer", "longs", "0 or 1", "");
        r.add("cast(integer) boolean", "toBoolean", "whether it is not 0", "");
        r.add("cast(jsonb) boolean?", "jsonToBoolean", "a JSON boolean", "");
        r.add("cast(jsonb) numeric?", "jsonToNumeric", "a JSON number", "");
        r.add("cast(jsonb) smallint?", "jsonToSmall", "a JSON number", "");
        r.add("cast(jsonb) integer?", "jsonToInteger", "a JSON number", "");
        r.add("cast(jsonb) bigint?", "jsonToBig", "a JSON number", "");
        r.add("cast(jsonb) real?", "jsonToReal", "a JSON number", "");
        r.add("cast(jsonb) double?", "jsonToDouble", "a JSON number", "");
    }

    public static long longs(long value) {
        return value;
    }

    public static double doubles(double value) {
        return value;
    }

    public static void bytes(Slice value, Slice out) {
        out.set(value);
    }

    public static long toSmall(long value) {
        return IntegerArithmetic.small(value);
    }

    public static long toInteger(long value) {
        return IntegerArithmetic.integer(value);
    }

    public static double toReal(long value) {
        return (float) value;
    }

    public static double toDouble(long value) {
        return value;
    }

    public static void toNumeric(long value, Slice out) {
        Numeric.ofLong(value, out);
    }

    public static boolean toBoolean(long value) {
        return value != 0;
    }

    private static long round(double value, double min, double end, String type) {
        double rounded = Math.rint(value);
        if (!(rounded >= min && rounded < end)) {
            throw IntegerArithmetic.outOfRange(type);
        }
        return (long) rounded;
    }

    public static long toSmall(double value) {
        return round(value, Short.MIN_VALUE, 0x1p15, "smallint");
    }

    public static long toInteger(double value) {
        return round(value, Integer.MIN_VALUE, 0x1p31, "integer");
    }

    public static long toBig(double value) {
        return round(value, -0x1p63, 0x1p63, "bigint");
    }

    public static double toReal(double value) {
        float result = (float) value;
        if (Float.isInfinite(result) && !Double.isInfinite(value)) {
            throw FloatArithmetic.overflow();
        }
        if (result == 0 && value != 0) {
            throw FloatArithmetic.underflow();
        }
        return result;
    }

    public static void realToNumeric(double value, Slice out) {
        Numeric.ofReal(value, out);
    }

    public static void toNumeric(double value, Slice out) {
        Numeric.ofDouble(value, out);
    }

    public static long toSmall(Slice value) {
        return Numeric.toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "smallint");
    }

    public static long toInteger(Slice value) {
        return Numeric.toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer");
    }

    public static long toBig(Slice value) {
        return Numeric.toLong(value);
    }

    public static double toReal(Slice value) {
        if (Numeric.isSpecial(value)) {
            return Numeric.toDouble(value);
        }
        float result = Numeric.toBigDecimal(value).floatValue();
        if (Float.isInfinite(result) || (result == 0 && Numeric.sign(value) != 0)) {
            throw SqlException.of(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "\"" + NumericText.toText(value) + "\" is out of range for type real");
        }
        return result;
    }

    public static double toDouble(Slice value) {
        return Numeric.toDouble(value);
    }

    public static void modifyNumeric(Slice value, long precision, long scale, Slice out) {
        Numeric.applyModifier(value, (int) precision, (int) scale, out);
    }

    private static SqlException wrongJson(Slice json, String type) {
        String kind =
                switch (json.at(0)) {
                    case '"' -> "string";
                    case '[' -> "array";
                    case '{' -> "object";
                    case 't', 'f' -> "boolean";
                    default -> "numeric";
                };
        return SqlException.of(
                SqlState.INVALID_PARAMETER_VALUE, "cannot cast jsonb " + kind + " to type " + type);
    }

    public static boolean jsonToBoolean(Slice json, Cell out) {
        if (json.at(0) == 'n') {
            return false;
        }
        if (json.at(0) != 't' && json.at(0) != 'f') {
            throw wrongJson(json, "boolean");
        }
        out.longValue = json.at(0) == 't' ? 1 : 0;
        return true;
    }

    private static boolean number(Slice json, String type, Slice out) {
        if (json.at(0) == 'n') {
            return false;
        }
        if (Json.isNumber(json)) {
            NumericText.parse(json, out);
            return true;
        }
        throw wrongJson(json, type);
    }

    public static boolean jsonToNumeric(Slice json, Slice out) {
        return number(json, "numeric", out);
    }

    public static boolean jsonToSmall(Slice json, Cell out) {
        var number = new Slice();
        if (!number(json, "smallint", number)) {
            return false;
        }
        out.longValue = toSmall(number);
        return true;
    }

    public static boolean jsonToInteger(Slice json, Cell out) {
        var number = new Slice();
        if (!number(json, "integer", number)) {
            return false;
        }
        out.longValue = toInteger(number);
        return true;
    }

    public static boolean jsonToBig(Slice json, Cell out) {
        var number = new Slice();
        if (!number(json, "bigint", number)) {
            return false;
        }
        out.longValue = toBig(number);
        return true;
    }

    public static boolean jsonToReal(Slice json, Cell out) {
        var number = new Slice();
        if (!number(json, "real", number)) {
            return false;
        }
        out.doubleValue = toReal(number);
        return true;
    }

    public static boolean jsonToDouble(Slice json, Cell out) {
        var number = new Slice();
        if (!number(json, "double precision", number)) {
            return false;
        }
        out.doubleValue = toDouble(number);
        return true;
    }
}
