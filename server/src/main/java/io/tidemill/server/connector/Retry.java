// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.error.SqlException;

/// How long to wait before the next attempt at what failed for a reason that may pass: longer each
/// time, up to a limit.
final class Retry {
    private static final long WAIT_MILLIS = 50;
    private static final long WAIT_MILLIS_MAX = 10_000;

    private int attempts;

    /// Whether an error may pass by itself: trouble with files or room, or a conflict.
    static boolean mayPass(SqlException error) {
        return switch (error.state()) {
            case IO_ERROR, UNDEFINED_FILE, DISK_FULL, SERIALIZATION_FAILURE -> true;
            default -> false;
        };
    }

    /// Number of attempts that failed in a row.
    int attempts() {
        return attempts;
    }

    /// It worked.
    void reset() {
        attempts = 0;
    }

    /// It failed: how long to wait.
    long nextWaitMillis() {
        long wait = WAIT_MILLIS << Math.min(attempts, 20);
        attempts++;
        return Math.min(wait, WAIT_MILLIS_MAX);
    }
}
