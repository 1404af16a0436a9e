// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.IntervalText;
import io.tidemill.sql.resolve.CastOperator;
import io.tidemill.sql.resolve.WindowLength;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The constant intervals that windows and patterns are given by.
final class WindowSizes {
    private WindowSizes() {}

    /// The length that a constant interval says.
    ///
    /// @param start index of its first character, for messages
    static WindowLength length(SqlNode expression, int start) {
        var interval = interval(expression, start, "the size of a window");
        int months = Interval.months(interval);
        if (months == 0) {
            return new WindowLength(0, Interval.totalMicros(interval));
        }
        if (Interval.days(interval) != 0 || Interval.micros(interval) != 0) {
            throw Tokens.unsupported(
                    "a window of months and days",
                    start,
                    "Use an interval of months and years, or one of days and shorter.");
        }
        return new WindowLength(months, 0);
    }

    /// The microseconds of a constant interval.
    ///
    /// @param what it is
    /// @param whose interval it is
    static long micros(SqlNode expression, int start, String what, String whose) {
        var interval = interval(expression, start, what);
        if (Interval.months(interval) != 0) {
            throw Tokens.unsupported(whose + " of months or years", start, "Use days.");
        }
        return Interval.totalMicros(interval);
    }

    private static Slice interval(SqlNode expression, int start, String what) {
        String text = text(expression);
        if (text == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, what + " must be a constant interval")
                    .hint("Write it as INTERVAL '1' MINUTE.")
                    .at(start + 1);
        }
        var interval = new Slice();
        try {
            IntervalText.parse(Slice.of(text), interval);
        } catch (SqlException e) {
            throw e.at(start + 1);
        }
        return interval;
    }

    private static @Nullable String text(SqlNode expression) {
        if (expression instanceof SqlCall call
                && call.getOperator() instanceof CastOperator cast
                && cast.target().name() == TypeName.INTERVAL
                && call.operand(0) instanceof SqlCharStringLiteral literal) {
            return ((SqlLiteral) literal).getValueAs(String.class);
        }
        if (expression instanceof SqlCall negated
                && negated.getOperator().getName().toLowerCase(Locale.ROOT).equals("-")
                && negated.operandCount() == 1) {
            String text = text(negated.operand(0));
            return text == null ? null : "-" + text.strip();
        }
        return null;
    }
}
