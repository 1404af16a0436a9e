// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Finds the shape of a statement.
public final class Shapes {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=");

    private Shapes() {}

    /// The shape of a statement without parameters that can be parsed.
    public static Shape of(String text) {
        try {
            return cut(text);
        } catch (SqlException unusualTokens) { // such as the braces of a row pattern
            return new Shape(text, List.of());
        }
    }

    private static Shape cut(String text) {
        var lexer = new Lexer(text);
        var shape = new StringBuilder(text.length());
        var constants = new ArrayList<Shape.Constant>();
        int copied = 0;
        boolean compared = false;
        for (Token token = lexer.next(); token.kind() != Kind.END; token = lexer.next()) {
            if (compared && (token.kind() == Kind.INTEGER || token.kind() == Kind.STRING)) {
                constants.add(new Shape.Constant(token.text(), token.kind() == Kind.STRING));
                shape.append(text, copied, token.start()).append('$').append(constants.size());
                copied = token.end();
            }
            compared = token.kind() == Kind.SYMBOL && COMPARISONS.contains(token.text());
        }
        return new Shape(shape.append(text, copied, text.length()).toString(), constants);
    }
}
