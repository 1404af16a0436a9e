// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.sql.parse.Token.Kind;

/// Gives a column another name in the text of an expression over one table.
public final class ColumnRename {
    private ColumnRename() {}

    /// `expression` with column `from` called `to`. A name in front of a parenthesis is a
    /// function's, one in front of a point a table's; whether a word that is left is the column or
    /// a keyword the caller has to see by what the result means.
    public static String renamed(String expression, String from, String to) {
        var tokens = new Tokens(expression);
        var result = new StringBuilder();
        int copied = 0;
        for (Token token = tokens.take(); token.kind() != Kind.END; token = tokens.take()) {
            boolean name = token.kind() == Kind.WORD || token.kind() == Kind.QUOTED;
            if (name
                    && token.text().equals(from)
                    && !tokens.atSymbol("(")
                    && !tokens.atSymbol(".")) {
                result.append(expression, copied, token.start()).append(QualifiedName.quoted(to));
                copied = token.end();
            }
        }
        return result.append(expression, copied, expression.length()).toString();
    }
}
