// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.Locale;

/// What a transaction sees of others that commit while it runs.
enum Isolation {
    /// Each statement sees what was committed before it.
    READ_COMMITTED,
    /// All statements see what was committed before the first.
    REPEATABLE_READ,
    /// As if the transactions that commit had run one after the other.
    SERIALIZABLE;

    /// The level of that name.
    ///
    /// Errors: 22023 where there is none.
    static Isolation of(String setting, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "read uncommitted", "read committed" -> READ_COMMITTED;
            case "repeatable read" -> REPEATABLE_READ;
            case "serializable" -> SERIALIZABLE;
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "invalid value for parameter \""
                                            + setting
                                            + "\": \""
                                            + name
                                            + "\"")
                            .hint(
                                    "Available values: serializable, repeatable read, read"
                                            + " committed, read uncommitted.");
        };
    }

    /// Whether all statements see the same state.
    boolean keepsSnapshot() {
        return this != READ_COMMITTED;
    }
}
