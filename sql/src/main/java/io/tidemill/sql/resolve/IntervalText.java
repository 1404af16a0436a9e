// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An interval as PostgreSQL reads it from text: months, days and microseconds, which do not
/// convert into each other.
public record IntervalText(long months, long days, long micros) {
    private static final Pattern AMOUNT =
            Pattern.compile("([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))\\s*([a-z]+)");
    private static final Pattern CLOCK =
            Pattern.compile("([+-]?)(\\d+):(\\d+)(?::(\\d+(?:\\.\\d*)?))?");
    private static final Pattern YEARS_MONTHS = Pattern.compile("([+-]?)(\\d+)-(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)");
    private static final BigDecimal MICROS_PER_DAY = BigDecimal.valueOf(86_400_000_000L);

    /// Reads `5 minutes`, `1 day 02:03:04`, `1-2`, `3` (seconds), with `ago` or without.
    ///
    /// @param position where the text stands, for messages
    public static IntervalText parse(String text, int position) {
        String rest = text.strip().toLowerCase(Locale.ROOT);
        boolean ago = rest.endsWith("ago");
        if (ago) {
            rest = rest.substring(0, rest.length() - 3).strip();
        }
        if (rest.startsWith("@")) {
            rest = rest.substring(1).strip();
        }
        var sum = new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        boolean any = false;
        try {
            while (!rest.isEmpty()) {
                int taken = take(rest, sum);
                if (taken == 0) {
                    throw invalid(text, position);
                }
                any = true;
                rest = rest.substring(taken).strip();
            }
            if (!any) {
                throw invalid(text, position);
            }
            int sign = ago ? -1 : 1;
            return new IntervalText(
                    sign * sum[0].longValueExact(),
                    sign * sum[1].longValueExact(),
                    sign * sum[2].setScale(0, RoundingMode.HALF_EVEN).longValueExact());
        } catch (ArithmeticException e) {
            throw SqlException.of(
                            SqlState.INTERVAL_FIELD_OVERFLOW,
                            "interval field value out of range: \"" + text + "\"")
                    .at(position)
                    .cause(e);
        }
    }

    private static SqlException invalid(String text, int position) {
        return SqlException.of(
                        SqlState.INVALID_DATETIME_FORMAT,
                        "invalid input syntax for type interval: \"" + text + "\"")
                .at(position);
    }

    /// Adds what `rest` begins with to `sum`, and gives its length; 0 where it is nothing known.
    private static int take(String rest, BigDecimal[] sum) {
        Matcher clock = CLOCK.matcher(rest);
        if (clock.lookingAt()) {
            BigDecimal seconds =
                    new BigDecimal(clock.group(2))
                            .multiply(BigDecimal.valueOf(3600))
                            .add(new BigDecimal(clock.group(3)).multiply(BigDecimal.valueOf(60)));
            if (clock.group(4) != null) {
                seconds = seconds.add(new BigDecimal(clock.group(4)));
            }
            BigDecimal micros = seconds.movePointRight(6);
            sum[2] = sum[2].add(clock.group(1).equals("-") ? micros.negate() : micros);
            return clock.end();
        }
        Matcher years = YEARS_MONTHS.matcher(rest);
        if (years.lookingAt()) {
            BigDecimal months =
                    new BigDecimal(years.group(2))
                            .multiply(BigDecimal.valueOf(12))
                            .add(new BigDecimal(years.group(3)));
            sum[0] = sum[0].add(years.group(1).equals("-") ? months.negate() : months);
            return years.end();
        }
        Matcher amount = AMOUNT.matcher(rest);
        if (amount.lookingAt()) {
            return add(new BigDecimal(amount.group(1)), amount.group(2), sum) ? amount.end() : 0;
        }
        Matcher number = NUMBER.matcher(rest);
        if (number.matches()) {
            sum[2] = sum[2].add(new BigDecimal(rest).movePointRight(6));
            return rest.length();
        }
        return 0;
    }

    private static boolean add(BigDecimal amount, String unit, BigDecimal[] sum) {
        switch (unit) {
            case "us", "usec", "usecs", "microsecond", "microseconds" ->
                    sum[2] = sum[2].add(amount);
            case "ms", "msec", "msecs", "millisecond", "milliseconds" ->
                    sum[2] = sum[2].add(amount.movePointRight(3));
            case "s", "sec", "secs", "second", "seconds" ->
                    sum[2] = sum[2].add(amount.movePointRight(6));
            case "m", "min", "mins", "minute", "minutes" ->
                    sum[2] = sum[2].add(amount.multiply(BigDecimal.valueOf(60_000_000L)));
            case "h", "hr", "hrs", "hour", "hours" ->
                    sum[2] = sum[2].add(amount.multiply(BigDecimal.valueOf(3_600_000_000L)));
            case "d", "day", "days" -> days(amount, sum);
            case "w", "week", "weeks" -> days(amount.multiply(BigDecimal.valueOf(7)), sum);
            case "mon", "mons", "month", "months" -> months(amount, sum);
            case "y", "yr", "yrs", "year", "years" ->
                    months(amount.multiply(BigDecimal.valueOf(12)), sum);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Parts of a day count as time.
    private static void days(BigDecimal days, BigDecimal[] sum) {
        BigDecimal whole = days.setScale(0, RoundingMode.DOWN);
        sum[1] = sum[1].add(whole);
        sum[2] = sum[2].add(days.subtract(whole).multiply(MICROS_PER_DAY));
    }

    /// Parts of a month count as days of a month of thirty.
    private static void months(BigDecimal months, BigDecimal[] sum) {
        BigDecimal whole = months.setScale(0, RoundingMode.DOWN);
        sum[0] = sum[0].add(whole);
        days(months.subtract(whole).multiply(BigDecimal.valueOf(30)), sum);
    }
}
