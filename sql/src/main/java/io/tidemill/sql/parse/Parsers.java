// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// The parsers of one text, which call each other, and how deep they are in each other.
final class Parsers {
    /// Deep enough for any query a person writes, shallow enough for the stack of the threads that
    /// parse.
    private static final int DEPTH_MAX = 400;

    private final Tokens tokens;
    private final TypeParser types;
    private final ExpressionParser expressions;
    private final CallParser calls;
    private final PrimaryParser primary;
    private final QueryParser queries;
    private final TableParser tables;
    private final WindowParser windows;
    private int depth;
    private int patterns;

    Parsers(Tokens tokens) {
        this.tokens = tokens;
        this.types = new TypeParser(tokens);
        this.expressions = new ExpressionParser(tokens, this);
        this.calls = new CallParser(tokens, this);
        this.primary = new PrimaryParser(tokens, this);
        this.queries = new QueryParser(tokens, this);
        this.tables = new TableParser(tokens, this);
        this.windows = new WindowParser(tokens, this);
    }

    TypeParser types() {
        return types;
    }

    ExpressionParser expressions() {
        return expressions;
    }

    CallParser calls() {
        return calls;
    }

    PrimaryParser primary() {
        return primary;
    }

    QueryParser queries() {
        return queries;
    }

    TableParser tables() {
        return tables;
    }

    WindowParser windows() {
        return windows;
    }

    /// One level deeper.
    void enter() {
        if (++depth > DEPTH_MAX) {
            throw SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "statement is nested too deeply")
                    .hint("Split the statement, for example by views or WITH.")
                    .at(tokens.peek().start() + 1);
        }
    }

    /// Back again.
    void leave() {
        depth--;
    }

    /// Expressions of MATCH_RECOGNIZE begin.
    void enterPattern() {
        patterns++;
    }

    /// They end.
    void leavePattern() {
        patterns--;
    }

    /// Whether an expression is one of MATCH_RECOGNIZE.
    boolean inPattern() {
        return patterns > 0;
    }
}
