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

    /// The name may be that of several columns.
    static SqlException ambiguous(String column) {
        return SqlException.of(
                        SqlState.AMBIGUOUS_COLUMN,
                        "column reference \"" + column + "\" is ambiguous")
                .hint("Put the table's name in front of it.");
    }

    /// Two tables have one alias.
    static SqlException aliasTwice(String alias) {
        return SqlException.of(
                        SqlState.DUPLICATE_ALIAS,
                        "table name \"" + alias + "\" specified more than once")
                .hint("Give one of them an alias.");
    }

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
