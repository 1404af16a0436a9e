// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.forecast.Forecaster;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.CivilDate;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.Timestamps;
import org.jspecify.annotations.Nullable;

/// The steps that time is cut into by a model's `interval`: so many microseconds or days, counted
/// from Monday, 3 January 2000, as `time_bucket` does; calendar months; or for integers so many
/// units, counted from 0.
///
/// @param type of the time column
/// @param months whether the interval is in months
/// @param length of a step, in months or in what the column counts
record TimeSteps(Type type, boolean months, long length) {
    private static final long MONDAY = CivilDate.toDays(2000, 1, 3);

    static boolean isTime(Type type) {
        return switch (type.name()) {
            case TIMESTAMP, TIMESTAMPTZ, DATE, SMALLINT, INTEGER, BIGINT -> true;
            default -> false;
        };
    }

    /// The steps of a model's time column, or null where there is no interval and its rows are the
    /// steps, as `algorithm` allows.
    static @Nullable TimeSteps of(ModelDefinition model, SeriesAlgorithm algorithm) {
        checkTime(model);
        return algorithm.judges() && !model.options().containsKey("interval") ? null : of(model);
    }

    /// The step of a row.
    static long step(@Nullable TimeSteps steps, long time, Forecaster forecaster) {
        if (steps != null) {
            return steps.of(time);
        }
        return forecaster.isEmpty() ? 0 : forecaster.lastStep() + 1;
    }

    /// Whether `time` is in a step.
    static boolean inAny(@Nullable TimeSteps steps, long time) {
        return steps == null ? !Timestamps.isInfinite(time) : steps.has(time);
    }

    /// The steps of a model's time column.
    ///
    /// Errors: 22023 for an interval that is none or not above zero, 42804 for a column of another
    /// type.
    static TimeSteps of(ModelDefinition model) {
        var type = checkTime(model);
        String text = model.option("interval");
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT -> new TimeSteps(type, false, integer(text));
            default -> ofInterval(type, text);
        };
    }

    private static Type checkTime(ModelDefinition model) {
        var field = model.input().field(model.column("time"));
        var type = field.type();
        if (!isTime(type)) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "column \""
                                    + field.name()
                                    + "\", the model's time, must be a timestamp, a date or an integer, not "
                                    + type.sql())
                    .hint("Cast it in the model's query.");
        }
        return type;
    }

    private static long integer(String text) {
        try {
            long length = Long.parseLong(text.strip());
            if (length > 0) {
                return length;
            }
        } catch (NumberFormatException notAnInteger) {
            // Said below.
        }
        throw wrong(text, "Of an integer time it is an integer, such as interval = '1'.");
    }

    private static TimeSteps ofInterval(Type type, String text) {
        var value = new Slice();
        try {
            TextFormat.utc().parseBytes(Type.INTERVAL, Slice.of(text), value);
        } catch (SqlException notAnInterval) {
            throw wrong(text, "Write it as in interval = '1 hour'.");
        }
        long months = Interval.months(value);
        long micros = Interval.days(value) * Timestamps.MICROS_PER_DAY + Interval.micros(value);
        boolean date = type.name() == TypeName.DATE;
        if (months > 0 && micros == 0) {
            return new TimeSteps(type, true, months);
        }
        if (months != 0 || micros <= 0 || (date && micros % Timestamps.MICROS_PER_DAY != 0)) {
            throw wrong(
                    text,
                    date
                            ? "Of a date it is a number of days or of months."
                            : "It is a number of months, or of days and what is shorter, above zero.");
        }
        return new TimeSteps(type, false, date ? micros / Timestamps.MICROS_PER_DAY : micros);
    }

    private static SqlException wrong(String text, String hint) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "option \"interval\" must not be \"" + text + "\"")
                .hint(hint);
    }

    private boolean isDate() {
        return type.name() == TypeName.DATE;
    }

    private boolean isInteger() {
        return type.kind() == Type.BIGINT.kind()
                && !type.name().name().startsWith("TIMESTAMP")
                && !isDate();
    }

    private long origin() {
        if (isInteger()) {
            return 0;
        }
        return isDate() ? MONDAY : MONDAY * Timestamps.MICROS_PER_DAY;
    }

    /// Whether `time` is in a step: infinity is not.
    boolean has(long time) {
        return isInteger() || !Timestamps.isInfinite(time);
    }

    /// The step that `time` is in.
    long of(long time) {
        if (months) {
            long day = isDate() ? time : Math.floorDiv(time, Timestamps.MICROS_PER_DAY);
            long date = CivilDate.ofDays(day);
            return Math.floorDiv(CivilDate.year(date) * 12 + CivilDate.month(date) - 1, length);
        }
        return Math.floorDiv(time - origin(), length);
    }

    /// When `step` begins.
    long start(long step) {
        if (months) {
            long month = step * length;
            long day =
                    CivilDate.toDays(
                            Math.floorDiv(month, 12L), (int) Math.floorMod(month, 12L) + 1, 1);
            return isDate() ? day : day * Timestamps.MICROS_PER_DAY;
        }
        return origin() + step * length;
    }
}
