// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.change.PlannedMerge.Match;
import io.tidemill.sql.parse.MergeTree.Action;
import io.tidemill.sql.parse.MergeTree.When;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Merge;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Parses MERGE.
final class MergeParser {
    private final Tokens tokens;
    private final Parsers parsers;
    private final ChangeParser changes;

    MergeParser(Tokens tokens, Parsers parsers, ChangeParser changes) {
        this.tokens = tokens;
        this.parsers = parsers;
        this.changes = changes;
    }

    /// @param with the queries of WITH in front, or null
    Statement merge(@Nullable SqlNodeList with) {
        tokens.expect("merge", "into");
        tokens.accept("only");
        Name table = tokens.qualifiedName();
        String alias = changes.alias();
        tokens.expect("using");
        SqlNode source = parsers.tables().table();
        if (!tokens.at("on")) {
            throw tokens.unexpected(
                    tokens.peek(),
                    "MERGE takes one table, function or query: join in a query, USING (SELECT … FROM a JOIN b …) AS s ON ….");
        }
        tokens.expect("on");
        SqlNode condition = parsers.expressions().expression();
        return new Merge(
                new MergeTree(
                        with, table, alias, source, condition, clauses(), changes.returning()));
    }

    private List<When> clauses() {
        var clauses = new ArrayList<When>();
        var unconditional = EnumSet.noneOf(Match.class);
        do {
            tokens.expect("when");
            Match match = match();
            SqlNode condition = tokens.accept("and") ? parsers.expressions().expression() : null;
            tokens.expect("then");
            if (unconditional.contains(match)) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR,
                                "unreachable WHEN clause specified after unconditional WHEN clause")
                        .hint(
                                "The first WHEN that fits a row counts: put the one without AND last.");
            }
            if (condition == null) {
                unconditional.add(match);
            }
            clauses.add(new When(match, condition, action(match)));
        } while (tokens.at("when"));
        return clauses;
    }

    private Match match() {
        if (!tokens.accept("not")) {
            tokens.expect("matched");
            return Match.MATCHED;
        }
        tokens.expect("matched");
        if (!tokens.accept("by")) {
            return Match.NOT_BY_TARGET;
        }
        if (tokens.accept("source")) {
            return Match.NOT_BY_SOURCE;
        }
        tokens.expect("target");
        return Match.NOT_BY_TARGET;
    }

    private Action action(Match match) {
        if (tokens.accept("do")) {
            tokens.expect("nothing");
            return new Action.Nothing();
        }
        if (match == Match.NOT_BY_TARGET) {
            return insert();
        }
        if (tokens.accept("delete")) {
            return new Action.Delete();
        }
        tokens.expect("update", "set");
        return new Action.Update(changes.assignments());
    }

    private Action insert() {
        int position = tokens.peek().start() + 1;
        tokens.expect("insert");
        List<ColumnName> columns = tokens.atSymbol("(") ? tokens.columnNames() : List.of();
        boolean systemValues = changes.overriding();
        if (columns.isEmpty() && tokens.accept("default", "values")) {
            return new Action.Insert(columns, List.of(), systemValues, position);
        }
        tokens.expect("values");
        tokens.expectSymbol("(");
        List<SqlNode> values = parsers.expressions().expressions();
        tokens.expectSymbol(")");
        return new Action.Insert(columns, values, systemValues, position);
    }
}
