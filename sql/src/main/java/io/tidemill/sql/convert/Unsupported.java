// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Says that a query needs something that is not there yet, and what to use instead.
final class Unsupported {
    private Unsupported() {}

    static SqlException of(String what, String hint) {
        return of(what, hint, null);
    }

    static SqlException of(String what, String hint, @Nullable SqlNode at) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported")
                .hint(hint)
                .at(at == null ? 0 : at.getParserPosition().getColumnNum());
    }
}
