// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// How a value is written on the wire.
public enum Format {
    /// 0: as text.
    TEXT,
    /// 1: in the type's binary form.
    BINARY;

    /// The protocol's code.
    public int code() {
        return this == TEXT ? 0 : 1;
    }

    /// The format with this code.
    public static Format of(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            default ->
                    throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + code);
        };
    }
}
