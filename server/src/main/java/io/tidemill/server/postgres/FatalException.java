// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;

/// Carries an error after which the connection ends.
final class FatalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SqlException error;

    FatalException(SqlException error) {
        super(error.message(), error, false, false);
        this.error = error;
    }

    SqlException error() {
        return error;
    }
}
