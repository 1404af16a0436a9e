// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.parse.Token.Kind;
import io.tidemill.sql.statement.Begin;
import io.tidemill.sql.statement.Commit;
import io.tidemill.sql.statement.Discard;
import io.tidemill.sql.statement.ObjectKind;
import io.tidemill.sql.statement.ReleaseSavepoint;
import io.tidemill.sql.statement.ResetParameter;
import io.tidemill.sql.statement.Rollback;
import io.tidemill.sql.statement.RollbackTo;
import io.tidemill.sql.statement.Savepoint;
import io.tidemill.sql.statement.SetParameter;
import io.tidemill.sql.statement.SetTransaction;
import io.tidemill.sql.statement.ShowObjects;
import io.tidemill.sql.statement.ShowParameter;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.TransactionMode;
import java.util.ArrayList;
import java.util.List;

/// Parses the statements about transactions and settings.
final class SessionParser {
    private final Tokens tokens;

    SessionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Statement begin() {
        if (tokens.take().is("start")) {
            tokens.expect("transaction");
        } else {
            workOrTransaction();
        }
        return new Begin(modes());
    }

    private void workOrTransaction() {
        if (!tokens.accept("work")) {
            tokens.accept("transaction");
        }
    }

    private TransactionMode modes() {
        String isolation = null;
        Boolean readOnly = null;
        Boolean deferrable = null;
        while (true) {
            if (tokens.accept("isolation", "level")) {
                isolation = isolation();
            } else if (tokens.accept("read", "only")) {
                readOnly = true;
            } else if (tokens.accept("read", "write")) {
                readOnly = false;
            } else if (tokens.accept("deferrable")) {
                deferrable = true;
            } else if (tokens.accept("not", "deferrable")) {
                deferrable = false;
            } else if (!tokens.acceptSymbol(",")) {
                return new TransactionMode(isolation, readOnly, deferrable);
            }
        }
    }

    private String isolation() {
        if (tokens.accept("serializable")) {
            return "serializable";
        }
        if (tokens.accept("repeatable", "read")) {
            return "repeatable read";
        }
        tokens.expect("read");
        if (tokens.accept("committed")) {
            return "read committed";
        }
        tokens.expect("uncommitted");
        return "read uncommitted";
    }

    Statement commit() {
        Token token = tokens.take();
        if (tokens.at("prepared")) {
            throw twoPhase(token);
        }
        workOrTransaction();
        chain();
        return new Commit();
    }

    private static io.tidemill.core.error.SqlException twoPhase(Token token) {
        return Tokens.unsupported("a prepared transaction", token.start(), "Use COMMIT.");
    }

    private void chain() {
        if (tokens.accept("and")) {
            Token at = tokens.peek();
            if (tokens.accept("chain")) {
                throw Tokens.unsupported("AND CHAIN", at.start(), "Say BEGIN again.");
            }
            tokens.expect("no", "chain");
        }
    }

    Statement rollback() {
        Token token = tokens.take();
        if (tokens.at("prepared")) {
            throw twoPhase(token);
        }
        workOrTransaction();
        if (tokens.accept("to")) {
            tokens.accept("savepoint");
            return new RollbackTo(tokens.name().text());
        }
        chain();
        return new Rollback();
    }

    Statement savepoint() {
        tokens.take();
        return new Savepoint(tokens.name().text());
    }

    Statement release() {
        tokens.take();
        tokens.accept("savepoint");
        return new ReleaseSavepoint(tokens.name().text());
    }

    Statement set() {
        int start = tokens.take().start();
        if (tokens.accept("transaction")) {
            return new SetTransaction(modes(), false);
        }
        boolean local = false;
        if (tokens.at("session") && !tokens.peek(1).isSymbol("=") && !tokens.peek(1).is("to")) {
            tokens.take();
            if (tokens.accept("characteristics")) {
                tokens.expect("as", "transaction");
                return new SetTransaction(modes(), true);
            }
        } else if (tokens.at("local") && !tokens.peek(1).isSymbol("=")) {
            tokens.take();
            local = true;
        }
        if (tokens.accept("time", "zone")) {
            return new SetParameter("timezone", zone(), local);
        }
        if (tokens.accept("names")) {
            List<String> values = tokens.accept("default") ? List.of() : List.of(tokens.string());
            return new SetParameter("client_encoding", values, local);
        }
        if (tokens.at("schema") && tokens.peek(1).kind() == Kind.STRING) {
            tokens.take();
            return new SetParameter("search_path", List.of(tokens.string()), local);
        }
        if (tokens.at("role") || tokens.at("authorization")) {
            throw Tokens.unsupported("changing the role", start, "Connect as that user.");
        }
        String name = parameterName();
        if (!tokens.acceptSymbol("=")) {
            tokens.expect("to");
        }
        if (tokens.accept("default")) {
            return new SetParameter(name, List.of(), local);
        }
        var values = new ArrayList<String>();
        do {
            values.add(value());
        } while (tokens.acceptSymbol(","));
        return new SetParameter(name, values, local);
    }

    private List<String> zone() {
        if (tokens.accept("default") || tokens.accept("local")) {
            return List.of();
        }
        if (tokens.at("interval")) {
            tokens.take();
            String text = tokens.string();
            IntervalLiterals.withFields(text, tokens);
            return List.of(text);
        }
        return List.of(value());
    }

    private String parameterName() {
        var name = new StringBuilder(label());
        while (tokens.acceptSymbol(".")) {
            name.append('.').append(label());
        }
        return name.toString();
    }

    private String label() {
        if (!Words.isLabel(tokens.peek())) {
            throw tokens.unexpected();
        }
        return tokens.take().text();
    }

    private String value() {
        boolean negative = tokens.acceptSymbol("-");
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STRING, WORD, QUOTED, INTEGER, DECIMAL -> {
                tokens.take();
                yield negative ? "-" + token.text() : token.text();
            }
            default -> throw tokens.unexpected();
        };
    }

    Statement reset() {
        tokens.take();
        if (tokens.accept("all")) {
            return new ResetParameter(null);
        }
        if (tokens.accept("time", "zone")) {
            return new ResetParameter("timezone");
        }
        return new ResetParameter(parameterName());
    }

    Statement show() {
        tokens.take();
        if (tokens.accept("all")) {
            return new ShowParameter("all");
        }
        if (tokens.accept("time", "zone")) {
            return new ShowParameter("timezone");
        }
        if (tokens.accept("transaction", "isolation", "level")) {
            return new ShowParameter("transaction_isolation");
        }
        if (tokens.accept("session", "authorization")) {
            return new ShowParameter("session_authorization");
        }
        if (tokens.accept("materialized", "views")) {
            return new ShowObjects(ObjectKind.MATERIALIZED_VIEW);
        }
        ObjectKind kind =
                switch (tokens.peek().text()) {
                    case "tables" -> ObjectKind.TABLE;
                    case "views" -> ObjectKind.VIEW;
                    case "indexes" -> ObjectKind.INDEX;
                    case "schemas" -> ObjectKind.SCHEMA;
                    case "sources" -> ObjectKind.SOURCE;
                    case "sinks" -> ObjectKind.SINK;
                    case "models" -> ObjectKind.MODEL;
                    case "functions" -> ObjectKind.FUNCTION;
                    default -> null;
                };
        if (kind != null) {
            tokens.take();
            return new ShowObjects(kind);
        }
        return new ShowParameter(parameterName());
    }

    Statement discard() {
        tokens.take();
        String what = tokens.take().text();
        return switch (what) {
            case "all", "plans", "sequences", "temp" -> new Discard(what);
            case "temporary" -> new Discard("temp");
            default -> throw tokens.unexpected();
        };
    }
}
