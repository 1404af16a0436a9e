// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Dates;
import io.tidemill.core.value.Timestamps;

/// PostgreSQL counts days and microseconds from 2000-01-01, we from 1970-01-01.
final class Epoch {
    private static final int DAYS = 10_957;
    private static final long MICROS = DAYS * 86_400_000_000L;

    private Epoch() {}

    static int toWireDate(long date) {
        if (Dates.isInfinite(date)) {
            return date > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        return (int) (date - DAYS);
    }

    static long ofWireDate(int days) {
        return switch (days) {
            case Integer.MAX_VALUE -> Dates.INFINITY;
            case Integer.MIN_VALUE -> Dates.NEGATIVE_INFINITY;
            default -> Dates.check((long) days + DAYS);
        };
    }

    static long toWireTimestamp(long timestamp) {
        if (Timestamps.isInfinite(timestamp)) {
            return timestamp;
        }
        try {
            return Math.subtractExact(timestamp, MICROS);
        } catch (ArithmeticException e) {
            throw outOfRange().cause(e);
        }
    }

    static long ofWireTimestamp(long micros) {
        if (Timestamps.isInfinite(micros)) {
            return micros;
        }
        try {
            return Timestamps.check(Math.addExact(micros, MICROS));
        } catch (ArithmeticException e) {
            throw outOfRange().cause(e);
        }
    }

    private static SqlException outOfRange() {
        return SqlException.of(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
    }
}
