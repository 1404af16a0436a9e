// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.suggest.Suggestion;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The errors that several parts of resolving raise.
final class Messages {
    private Messages() {}

    /// There is no such column.
    ///
    /// @param table the table it was looked for in, or null
    static SqlException noColumn(
            @Nullable String table, String column, Collection<String> candidates) {
        String message =
                table == null
                        ? "column \"" + column + "\" does not exist"
                        : "column " + table + "." + column + " does not exist";
        return SqlException.of(SqlState.UNDEFINED_COLUMN, message)
                .hint(Suggestion.didYouMean(column, candidates));
    }
}
