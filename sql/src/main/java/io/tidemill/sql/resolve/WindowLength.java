// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

/// How long a window is, or how far windows are apart: so many months by the calendar, or so many
/// microseconds.
///
/// @param months 0 where it is in microseconds
/// @param micros 0 where it is in months
public record WindowLength(int months, long micros) {
    /// Nothing.
    static final WindowLength ZERO = new WindowLength(0, 0);

    boolean isPositive() {
        return months > 0 || micros > 0;
    }

    boolean byCalendar() {
        return months != 0;
    }

    /// Months or microseconds, to compare it with another in the same unit.
    long value() {
        return byCalendar() ? months : micros;
    }

    @Override
    public String toString() {
        return byCalendar() ? months + " months" : Long.toString(micros);
    }
}
