// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.parse.InsertTree.Assignment;
import io.tidemill.sql.parse.InsertTree.Conflict;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Statement;
import io.tidemill.sql.statement.Truncate;
import io.tidemill.sql.statement.Update;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Parses INSERT, UPDATE, DELETE and TRUNCATE.
final class ChangeParser {
    private final Tokens tokens;
    private final Parsers parsers;

    ChangeParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// @param with the queries of WITH in front, or null
    Statement insert(@Nullable SqlNodeList with) {
        tokens.expect("insert", "into");
        Name table = tokens.qualifiedName();
        String alias = tokens.accept("as") ? tokens.name().text() : null;
        List<ColumnName> columns = List.of();
        if (tokens.atSymbol("(") && !parsers.queries().atParenthesizedQuery()) {
            columns = tokens.columnNames();
        }
        boolean systemValues = overriding();
        SqlNode source = null;
        if (!tokens.accept("default", "values")) {
            if (!parsers.queries().atQuery()) {
                throw tokens.unexpected();
            }
            source = parsers.queries().query();
        }
        Conflict conflict = tokens.accept("on", "conflict") ? conflict() : null;
        return new Insert(
                new InsertTree(
                        with, table, alias, columns, source, systemValues, conflict, returning()));
    }

    /// Takes `OVERRIDING … VALUE`, if it is there; whether it is that of SYSTEM.
    boolean overriding() {
        if (!tokens.accept("overriding")) {
            return false;
        }
        boolean system = tokens.accept("system");
        if (!system) {
            tokens.expect("user");
        }
        tokens.expect("value");
        return system;
    }

    private Conflict conflict() {
        List<ColumnName> columns = List.of();
        ColumnName constraint = null;
        if (tokens.atSymbol("(")) {
            columns = tokens.columnNames();
            if (tokens.at("where")) {
                throw Tokens.unsupported(
                        "a partial index in ON CONFLICT",
                        tokens.peek().start(),
                        "Name the columns of the primary key.");
            }
        } else if (tokens.accept("on", "constraint")) {
            constraint = tokens.columnName();
        }
        tokens.expect("do");
        if (tokens.accept("nothing")) {
            return new Conflict(columns, constraint, List.of(), null);
        }
        Token update = tokens.peek();
        tokens.expect("update", "set");
        List<Assignment> assignments = assignments();
        if (columns.isEmpty() && constraint == null) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "ON CONFLICT DO UPDATE requires inference specification or constraint name")
                    .hint("For example, ON CONFLICT (column_name).")
                    .at(update.start() + 1);
        }
        SqlNode where = tokens.accept("where") ? parsers.expressions().expression() : null;
        return new Conflict(columns, constraint, assignments, where);
    }

    /// Takes `column = value, …`.
    List<Assignment> assignments() {
        var assignments = new ArrayList<Assignment>();
        do {
            if (tokens.atSymbol("(")) {
                several(assignments);
            } else {
                ColumnName column = target();
                tokens.expectSymbol("=");
                assignments.add(new Assignment(column, parsers.expressions().expression()));
            }
        } while (tokens.acceptSymbol(","));
        return assignments;
    }

    private ColumnName target() {
        ColumnName column = tokens.columnName();
        if (tokens.atSymbol(".") || tokens.atSymbol("[")) {
            throw tokens.unexpected(tokens.peek(), "Name the column alone, and set it as a whole.");
        }
        return column;
    }

    /// `(a, b) = (1, 2)`
    private void several(List<Assignment> assignments) {
        List<ColumnName> columns = tokens.columnNames();
        tokens.expectSymbol("=");
        Token at = tokens.peek();
        if (parsers.queries().atParenthesizedQuery()) {
            throw Tokens.unsupported(
                    "setting several columns from a query",
                    at.start(),
                    "Use UPDATE … SET a = q.a, b = q.b FROM (query) AS q WHERE ….");
        }
        SqlNode row = parsers.expressions().expression();
        List<SqlNode> values =
                row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
        if (values.size() != columns.size()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "number of columns does not match number of values")
                    .at(at.start() + 1);
        }
        for (int i = 0; i < columns.size(); i++) {
            assignments.add(new Assignment(columns.get(i), values.get(i)));
        }
    }

    /// @param with the queries of WITH in front, or null
    Statement update(@Nullable SqlNodeList with) {
        tokens.expect("update");
        tokens.accept("only");
        Name table = tokens.qualifiedName();
        String alias = alias();
        tokens.expect("set");
        List<Assignment> assignments = assignments();
        SqlNode from = tokens.accept("from") ? parsers.tables().from() : null;
        return new Update(
                new UpdateTree(with, table, alias, assignments, from, where(), returning()));
    }

    /// @param with the queries of WITH in front, or null
    Statement delete(@Nullable SqlNodeList with) {
        tokens.expect("delete", "from");
        tokens.accept("only");
        Name table = tokens.qualifiedName();
        String alias = alias();
        SqlNode using = tokens.accept("using") ? parsers.tables().from() : null;
        return new Delete(
                new UpdateTree(with, table, alias, List.of(), using, where(), returning()));
    }

    /// Takes the alias of the table that is changed, if it has one.
    @Nullable String alias() {
        tokens.acceptSymbol("*");
        if (tokens.accept("as")) {
            return tokens.name().text();
        }
        return Words.isTableAlias(tokens.peek()) ? tokens.take().text() : null;
    }

    private @Nullable SqlNode where() {
        if (!tokens.accept("where")) {
            return null;
        }
        if (tokens.at("current", "of")) {
            throw Tokens.unsupported(
                    "WHERE CURRENT OF", tokens.peek().start(), "Say which rows by their key.");
        }
        return parsers.expressions().expression();
    }

    /// Takes RETURNING, if it is there.
    @Nullable SqlNodeList returning() {
        return tokens.accept("returning") ? parsers.queries().selectItems() : null;
    }

    Statement truncate() {
        tokens.expect("truncate");
        tokens.accept("table");
        tokens.accept("only");
        List<Name> tables = tokens.qualifiedNames();
        boolean restart = tokens.accept("restart", "identity");
        if (!restart) {
            tokens.accept("continue", "identity");
        }
        if (!tokens.accept("cascade")) {
            tokens.accept("restrict");
        }
        return new Truncate(tables, restart);
    }
}
