// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Memo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of a date or time, as `date_trunc` and `extract` name it.
enum DateTimeField {
    MICROSECOND,
    MILLISECOND,
    SECOND,
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR,
    DECADE,
    CENTURY,
    MILLENNIUM,
    DAY_OF_WEEK,
    ISO_DAY_OF_WEEK,
    DAY_OF_YEAR,
    ISO_YEAR,
    JULIAN,
    EPOCH,
    TIME_ZONE,
    TIME_ZONE_HOUR,
    TIME_ZONE_MINUTE;

    private static final Map<String, DateTimeField> NAMES =
            Map.ofEntries(
                    Map.entry("microsecond", MICROSECOND),
                    Map.entry("microseconds", MICROSECOND),
                    Map.entry("us", MICROSECOND),
                    Map.entry("usec", MICROSECOND),
                    Map.entry("usecs", MICROSECOND),
                    Map.entry("useconds", MICROSECOND),
                    Map.entry("millisecond", MILLISECOND),
                    Map.entry("milliseconds", MILLISECOND),
                    Map.entry("ms", MILLISECOND),
                    Map.entry("msec", MILLISECOND),
                    Map.entry("msecs", MILLISECOND),
                    Map.entry("mseconds", MILLISECOND),
                    Map.entry("second", SECOND),
                    Map.entry("seconds", SECOND),
                    Map.entry("sec", SECOND),
                    Map.entry("secs", SECOND),
                    Map.entry("s", SECOND),
                    Map.entry("minute", MINUTE),
                    Map.entry("minutes", MINUTE),
                    Map.entry("min", MINUTE),
                    Map.entry("mins", MINUTE),
                    Map.entry("m", MINUTE),
                    Map.entry("hour", HOUR),
                    Map.entry("hours", HOUR),
                    Map.entry("h", HOUR),
                    Map.entry("hr", HOUR),
                    Map.entry("hrs", HOUR),
                    Map.entry("day", DAY),
                    Map.entry("days", DAY),
                    Map.entry("d", DAY),
                    Map.entry("week", WEEK),
                    Map.entry("weeks", WEEK),
                    Map.entry("w", WEEK),
                    Map.entry("month", MONTH),
                    Map.entry("months", MONTH),
                    Map.entry("mon", MONTH),
                    Map.entry("mons", MONTH),
                    Map.entry("quarter", QUARTER),
                    Map.entry("qtr", QUARTER),
                    Map.entry("year", YEAR),
                    Map.entry("years", YEAR),
                    Map.entry("y", YEAR),
                    Map.entry("yr", YEAR),
                    Map.entry("yrs", YEAR),
                    Map.entry("decade", DECADE),
                    Map.entry("decades", DECADE),
                    Map.entry("dec", DECADE),
                    Map.entry("decs", DECADE),
                    Map.entry("century", CENTURY),
                    Map.entry("centuries", CENTURY),
                    Map.entry("cent", CENTURY),
                    Map.entry("c", CENTURY),
                    Map.entry("millennium", MILLENNIUM),
                    Map.entry("millennia", MILLENNIUM),
                    Map.entry("mil", MILLENNIUM),
                    Map.entry("mils", MILLENNIUM),
                    Map.entry("dow", DAY_OF_WEEK),
                    Map.entry("isodow", ISO_DAY_OF_WEEK),
                    Map.entry("doy", DAY_OF_YEAR),
                    Map.entry("isoyear", ISO_YEAR),
                    Map.entry("julian", JULIAN),
                    Map.entry("jd", JULIAN),
                    Map.entry("epoch", EPOCH),
                    Map.entry("timezone", TIME_ZONE),
                    Map.entry("timezone_h", TIME_ZONE_HOUR),
                    Map.entry("timezone_hour", TIME_ZONE_HOUR),
                    Map.entry("timezone_m", TIME_ZONE_MINUTE),
                    Map.entry("timezone_minute", TIME_ZONE_MINUTE));

    /// The field called `name`, kept in the memo.
    static DateTimeField of(Slice name, String typeName, Memo memo) {
        byte[] key = memo.key;
        if (key != null
                && memo.value instanceof DateTimeField kept
                && Arrays.equals(
                        key, 0, key.length, name.data, name.offset, name.offset + name.length)) {
            return kept;
        }
        @Nullable DateTimeField field = NAMES.get(name.toText().toLowerCase(Locale.ROOT));
        if (field == null) {
            throw unknown(name, typeName);
        }
        memo.key = name.toBytes();
        memo.value = field;
        return field;
    }

    /// That `name` is no unit of a type.
    static SqlException unknown(Slice name, String typeName) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "unit \"" + name.toText() + "\" not recognized for type " + typeName)
                .hint("Use one of year, quarter, month, week, day, hour, minute, second.");
    }

    /// That a type does not have this field, or nothing can be cut to it.
    SqlException unsupported(Slice name, String typeName) {
        return SqlException.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "unit \"" + name.toText() + "\" not supported for type " + typeName);
    }
}
