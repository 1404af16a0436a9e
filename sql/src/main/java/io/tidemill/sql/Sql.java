// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import io.tidemill.sql.parse.StatementParser;
import java.util.List;

/// The entry to this module. Safe for use by many threads.
public final class Sql {
    /// Parses a text of any number of statements; nothing is looked up. Empty statements are left
    /// out.
    ///
    /// @throws io.tidemill.core.error.SqlException 42601 for a syntax error, 0A000 for what is not
    ///   supported, both with a position
    public List<ParsedStatement> parse(String text) {
        return StatementParser.parse(text).stream()
                .map(parsed ->
                        new ParsedStatement(
                                parsed.statement(),
                                parsed.text(),
                                parsed.start(),
                                parsed.parameterCount()))
                .toList();
    }
}
