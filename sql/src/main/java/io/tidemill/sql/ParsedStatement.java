// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.sql.statement.Statement;

/// A statement of a text.
///
/// @param statement what it asks for
/// @param text its own text, without the semicolon
/// @param start index of its first character in the text that was parsed; positions in it and in
///   errors are relative to that text
/// @param parameterCount the highest n of its parameters `$n`
public record ParsedStatement(Statement statement, String text, int start, int parameterCount) {
    public ParsedStatement {
        requireNonNull(statement, "statement");
        requireNonNull(text, "text");
    }
}
