// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.value.Booleans;
import io.tidemill.core.value.Bytea;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Integers;
import io.tidemill.core.value.IntervalText;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.NumericText;
import io.tidemill.core.value.TimeZone;
import io.tidemill.core.value.Times;
import io.tidemill.core.value.Timestamps;
import io.tidemill.core.value.Uuids;

/// Conversions from and to text.
public final class TextCasts {
    private TextCasts() {}

    static void register(Registry r) {
        r.add("cast(text) boolean", "toBoolean", "reads a boolean", "");
        r.add("cast(text) smallint", "toSmall", "reads an integer", "");
        r.add("cast(text) integer", "toInteger", "reads an integer", "");
        r.add("cast(text) bigint", "toBig", "reads an integer", "");
        r.add("cast(text) real", "toReal", "reads a number", "");
        r.add("cast(text) double", "toDouble", "reads a number", "");
        r.add("cast(text) numeric", "toNumeric", "reads a number", "");
        r.add("cast(text) bytea", "toBytea", "reads bytes", "");
        r.add("cast(text) date", "toDate", "reads a date", "");
        r.add("cast(text) time", "toTime", "reads a time", "");
        r.add("cast(text) timestamp", "toTimestamp", "reads a timestamp", "");
        r.stable("cast(text) timestamptz", "toTimestamptz", "reads a timestamp", "");
        r.add("cast(text) interval", "toInterval", "reads an interval", "");
        r.add("cast(text) uuid", "toUuid", "reads a uuid", "");
        r.add("cast(text) jsonb", "toJsonb", "reads JSON", "");
        r.add("cast(boolean) text", "ofBoolean", "writes a boolean", "");
        r.add("cast(smallint) text", "ofInteger", "writes an integer", "");
        r.add("cast(integer) text", "ofInteger", "writes an integer", "");
        r.add("cast(bigint) text", "ofInteger", "writes an integer", "");
        r.add("cast(real) text", "ofReal", "writes a number", "");
        r.add("cast(double) text", "ofDouble", "writes a number", "");
        r.add("cast(numeric) text", "ofNumeric", "writes a number", "");
        r.add("cast(bytea) text", "ofBytea", "writes bytes", "");
        r.add("cast(date) text", "ofDate", "writes a date", "");
        r.add("cast(time) text", "ofTime", "writes a time", "");
        r.add("cast(timestamp) text", "ofTimestamp", "writes a timestamp", "");
        r.stable("cast(timestamptz) text", "ofTimestamptz", "writes a timestamp", "");
        r.add("cast(interval) text", "ofInterval", "writes an interval", "");
        r.add("cast(uuid) text", "ofUuid", "writes a uuid", "");
        r.add("cast(jsonb) text", "ofJsonb", "writes JSON", "");
    }

    public static long toBoolean(Slice text) {
        return Booleans.parse(text);
    }

    public static long toSmall(Slice text) {
        return Integers.parseSmall(text);
    }

    public static long toInteger(Slice text) {
        return Integers.parseInt(text);
    }

    public static long toBig(Slice text) {
        return Integers.parseBig(text);
    }

    public static double toReal(Slice text) {
        return Floats.parseReal(text);
    }

    public static double toDouble(Slice text) {
        return Floats.parseDouble(text);
    }

    public static void toNumeric(Slice text, Slice out) {
        NumericText.parse(text, out);
    }

    public static void toBytea(Slice text, Slice out) {
        Bytea.parse(text, out);
    }

    public static long toDate(Slice text) {
        return Dates.parse(text);
    }

    public static long toTime(Slice text) {
        return Times.parse(text);
    }

    public static long toTimestamp(Slice text) {
        return Timestamps.parse(text);
    }

    public static long toTimestamptz(EvaluationContext context, Slice text) {
        return Timestamps.parseZoned(text, TimeZone.of(context.timeZone()));
    }

    public static void toInterval(Slice text, Slice out) {
        IntervalText.parse(text, out);
    }

    public static void toUuid(Slice text, Slice out) {
        Uuids.parse(text, out);
    }

    public static void toJsonb(Slice text, Slice out) {
        JsonText.parse(text, out);
    }

    public static void ofBoolean(long value, Slice out) {
        out.reset();
        Booleans.formatWord(value, out);
    }

    public static void ofInteger(long value, Slice out) {
        out.reset();
        Integers.format(value, out);
    }

    public static void ofReal(double value, Slice out) {
        out.reset();
        Floats.formatReal(value, out);
    }

    public static void ofDouble(double value, Slice out) {
        out.reset();
        Floats.formatDouble(value, out);
    }

    public static void ofNumeric(Slice value, Slice out) {
        out.reset();
        NumericText.format(value, out);
    }

    public static void ofBytea(Slice value, Slice out) {
        out.reset();
        Bytea.format(value, out);
    }

    public static void ofDate(long value, Slice out) {
        out.reset();
        Dates.format(value, out);
    }

    public static void ofTime(long value, Slice out) {
        out.reset();
        Times.format(value, out);
    }

    public static void ofTimestamp(long value, Slice out) {
        out.reset();
        Timestamps.format(value, out);
    }

    public static void ofTimestamptz(EvaluationContext context, long value, Slice out) {
        out.reset();
        Timestamps.formatZoned(value, TimeZone.of(context.timeZone()), out);
    }

    public static void ofInterval(Slice value, Slice out) {
        out.reset();
        IntervalText.format(value, out);
    }

    public static void ofUuid(Slice value, Slice out) {
        out.reset();
        Uuids.format(value, out);
    }

    public static void ofJsonb(Slice value, Slice out) {
        out.set(value);
    }

    /// Cuts to `characters`: an explicit cast to varchar(n).
    public static void cut(Slice text, long characters, Slice out) {
        out.set(text.data, text.offset, Utf8.prefix(text, characters));
    }

    /// Refuses more than `characters`, spaces at the end aside: an assignment to varchar(n).
    public static void check(Slice text, long characters, Slice out) {
        int length = Utf8.prefix(text, characters);
        for (int i = length; i < text.length; i++) {
            if (text.at(i) != ' ') {
                throw SqlException.of(
                        SqlState.STRING_DATA_RIGHT_TRUNCATION,
                        "value too long for type character varying(" + characters + ")");
            }
        }
        out.set(text.data, text.offset, length);
    }
}
