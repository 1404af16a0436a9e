// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Type;
import io.tidemill.sql.convert.Planning;
import io.tidemill.sql.parse.QueryTree;
import io.tidemill.sql.parse.StatementParser;
import io.tidemill.sql.parse.TreeCopy;
import io.tidemill.sql.resolve.Operators;
import io.tidemill.sql.resolve.ParameterTypes;
import io.tidemill.sql.statement.Query;
import java.util.List;

/// The entry to this module: parses statements, and plans queries and changes. Safe for use by many
/// threads.
///
/// Errors are [io.tidemill.core.error.SqlException]s with PostgreSQL's codes and, where it is
/// known, the position in the text that was parsed.
public final class Sql {
    private final Functions functions;
    private final Operators operators;

    /// An entry for SQL with these functions.
    public Sql(Functions functions) {
        this.functions = requireNonNull(functions, "functions");
        this.operators = new Operators(functions);
    }

    /// Parses a text of any number of statements; nothing is looked up. Empty statements are left
    /// out.
    ///
    /// @throws io.tidemill.core.error.SqlException 42601 for a syntax error, 0A000 for what is not
    ///   supported
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

    /// Plans a query.
    ///
    /// @param parameterTypes the types the client gave for `$1`, `$2`, …; [Type#UNKNOWN], or a
    ///   shorter list, where they are to be found
    public PlannedQuery plan(Query query, Catalog catalog, List<Type> parameterTypes) {
        return plan(query, catalog, parameterTypes, List.of());
    }

    /// Plans a query whose parameters' values are known.
    ///
    /// @param values the values of `$1`, `$2`, …; empty where they are not known
    public PlannedQuery plan(
            Query query, Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        Planning planning = planning(catalog, parameterTypes, values);
        var planned = planning.query(TreeCopy.of(((QueryTree) query).tree()));
        return new PlannedQuery(planned, planning.parameterTypes(0), planning.open());
    }

    private Planning planning(Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        return new Planning(
                functions, operators, catalog, new ParameterTypes(parameterTypes), values);
    }
}
