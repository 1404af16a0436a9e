// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.parse.Token.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Parses `WITH (name = value, …)`.
final class OptionParser {
    private final Tokens tokens;

    OptionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// Takes `[WITH (…)]`.
    Map<String, String> options() {
        if (!tokens.at("with") || !tokens.peek(1).isSymbol("(")) {
            return Map.of();
        }
        tokens.take();
        return list();
    }

    /// Takes `(name = value, …)`; a name alone is true.
    Map<String, String> list() {
        tokens.expectSymbol("(");
        var options = new LinkedHashMap<String, String>();
        if (tokens.acceptSymbol(")")) {
            return options;
        }
        do {
            Token at = tokens.peek();
            String name = name();
            String value = "true";
            if (!tokens.atSymbol(",") && !tokens.atSymbol(")")) {
                tokens.acceptSymbol("=");
                value = value();
            }
            if (options.putIfAbsent(name, value) != null) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR, "option \"" + name + "\" is given twice")
                        .at(at.start() + 1);
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return options;
    }

    /// A name, also with points and hyphens in it, or in quotes.
    private String name() {
        Token first = tokens.peek();
        if (first.kind() == Kind.STRING) {
            return tokens.take().text().toLowerCase(Locale.ROOT);
        }
        var name = new StringBuilder();
        do {
            if (!Words.isLabel(tokens.peek())) {
                throw tokens.unexpected();
            }
            name.append(tokens.take().text());
            if (tokens.atSymbol(".") || tokens.atSymbol("-")) {
                name.append(tokens.take().text());
            } else {
                return name.toString();
            }
        } while (true);
    }

    private String value() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING, DECIMAL -> tokens.take().text();
            case INTEGER -> Long.toString(tokens.integer());
            case WORD -> {
                if (token.is("secret")) {
                    throw Tokens.unsupported("SECRET", token.start(), "Give the value itself.");
                }
                yield tokens.take().text();
            }
            case SYMBOL -> {
                if (token.text().equals("-")) {
                    tokens.take();
                    Token number = tokens.take();
                    if (number.kind() == Kind.INTEGER || number.kind() == Kind.DECIMAL) {
                        yield "-" + number.text();
                    }
                    throw tokens.unexpected(number, null);
                }
                throw tokens.unexpected();
            }
            default -> throw tokens.unexpected(token, "Put the value in single quotes.");
        };
    }
}
