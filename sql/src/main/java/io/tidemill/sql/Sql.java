// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Type;
import io.tidemill.sql.change.PlannedInsert;
import io.tidemill.sql.change.PlannedMerge;
import io.tidemill.sql.change.PlannedUpdate;
import io.tidemill.sql.convert.ChangePlanning;
import io.tidemill.sql.convert.InsertPlanning;
import io.tidemill.sql.convert.MergePlanning;
import io.tidemill.sql.convert.Planning;
import io.tidemill.sql.convert.Rewrite;
import io.tidemill.sql.parse.ColumnRename;
import io.tidemill.sql.parse.InsertTree;
import io.tidemill.sql.parse.MergeTree;
import io.tidemill.sql.parse.QueryTree;
import io.tidemill.sql.parse.Shapes;
import io.tidemill.sql.parse.StatementParser;
import io.tidemill.sql.parse.TreeCopy;
import io.tidemill.sql.parse.UpdateTree;
import io.tidemill.sql.resolve.LiteralText;
import io.tidemill.sql.resolve.Operators;
import io.tidemill.sql.resolve.ParameterTypes;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Merge;
import io.tidemill.sql.statement.Query;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Shape;
import io.tidemill.sql.statement.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The entry to this module: parses statements, and plans queries and changes. Safe for use by many
/// threads.
///
/// Errors are [io.tidemill.core.error.SqlException]s with PostgreSQL's codes and, where it is
/// known, the position in the text that was parsed.
public final class Sql {
    private final Functions functions;
    private final Operators operators;
    private final Set<Rewrite> rewrites;

    /// An entry for SQL with these functions.
    public Sql(Functions functions) {
        this(functions, Rewrite.ALL);
    }

    /// An entry for SQL with these functions and these rewrites of plans.
    public Sql(Functions functions, Set<Rewrite> rewrites) {
        this.functions = requireNonNull(functions, "functions");
        this.rewrites = Set.copyOf(rewrites);
        this.operators = new Operators(functions);
    }

    /// Plans a few statements of all kinds, so that the first ones of users need not wait for
    /// classes to be loaded.
    public void warmUp() {
        var catalog = new WarmUpCatalog();
        for (ParsedStatement parsed : parse(WarmUpCatalog.STATEMENTS)) {
            try {
                switch (parsed.statement()) {
                    case Select select -> plan(select.query(), catalog, List.of());
                    case Insert insert -> plan(insert, catalog, List.of(), List.of());
                    case Update update -> plan(update, catalog, List.of(), List.of());
                    default -> {}
                }
            } catch (SqlException e) {
                // A registry without one of the functions is warmed up by the other statements.
                if (e.state() == SqlState.INTERNAL_ERROR) {
                    throw e;
                }
            }
        }
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

    /// Parses a text of ours, or one that was a query before: the definition of a view.
    public Query query(String text) {
        return ((Select) parse(text).getFirst().statement()).query();
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
        return shallow(() ->
                new PlannedQuery(
                        planning.query(TreeCopy.of(((QueryTree) query).tree())),
                        planning.parameterTypes(0),
                        planning.open(),
                        planning.named()));
    }

    /// The values of a shape's constants as parameters of these types; nothing where one is no
    /// value of its type, or only a session can tell.
    public static Optional<List<Literal>> constants(Shape shape, List<Type> types) {
        var values = new ArrayList<Literal>();
        for (int i = 0; i < types.size(); i++) {
            try {
                var value = LiteralText.parse(types.get(i), shape.constants().get(i).text());
                if (value == null) {
                    return Optional.empty();
                }
                values.add(value);
            } catch (SqlException none) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /// The shape of a statement that was parsed, and has no parameters.
    public static Shape shape(String text) {
        return Shapes.of(text);
    }

    /// Plans INSERT.
    ///
    /// @param values the values of `$1`, `$2`, …; empty where they are not known
    public PlannedInsert plan(
            Insert insert, Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        Planning planning = planning(catalog, parameterTypes, values);
        return shallow(
                () -> new InsertPlanning(planning, catalog).insert((InsertTree) insert.change()));
    }

    /// Plans UPDATE.
    ///
    /// @param values the values of `$1`, `$2`, …; empty where they are not known
    public PlannedUpdate plan(
            Update update, Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        Planning planning = planning(catalog, parameterTypes, values);
        return shallow(() ->
                new ChangePlanning(planning, catalog).update((UpdateTree) update.change(), false));
    }

    /// Plans DELETE: an update that assigns nothing.
    ///
    /// @param values the values of `$1`, `$2`, …; empty where they are not known
    public PlannedUpdate plan(
            Delete delete, Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        Planning planning = planning(catalog, parameterTypes, values);
        return shallow(() ->
                new ChangePlanning(planning, catalog).update((UpdateTree) delete.change(), true));
    }

    /// Plans MERGE.
    ///
    /// @param values the values of `$1`, `$2`, …; empty where they are not known
    public PlannedMerge plan(
            Merge merge, Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        Planning planning = planning(catalog, parameterTypes, values);
        return shallow(
                () -> new MergePlanning(planning, catalog).merge((MergeTree) merge.change()));
    }

    /// The condition or value that `sql` is over the columns of `table`, such as a CHECK
    /// constraint.
    ///
    /// @param type the type it is cast to, as on assignment
    public Expression expression(String sql, TableDefinition table, Type type, Catalog catalog) {
        Planning planning = planning(catalog, List.of(), List.of());
        return new ChangePlanning(planning, catalog).expression(sql, table, type, "check");
    }

    /// The value of a generated column, over the other columns of `table`.
    ///
    /// @param typed whether it is cast to the column's type, as on assignment
    public Expression generated(
            String sql,
            TableDefinition table,
            ColumnDefinition column,
            boolean typed,
            Catalog catalog) {
        Planning planning = planning(catalog, List.of(), List.of());
        return new ChangePlanning(planning, catalog)
                .expression(sql, table, typed ? column.type() : null, column.name());
    }

    /// `expression`, over the columns of one table, with column `from` called `to`.
    public static String renameColumn(String expression, String from, String to) {
        return ColumnRename.renamed(expression, from, to);
    }

    /// Turns running out of stack into an error of the statement's.
    private static <T> T shallow(Supplier<T> planning) {
        try {
            return planning.get();
        } catch (StackOverflowError e) {
            throw SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "statement is nested too deeply")
                    .hint("Split the statement, for example by views or WITH.")
                    .cause(e);
        }
    }

    private Planning planning(Catalog catalog, List<Type> parameterTypes, List<Literal> values) {
        return new Planning(
                functions,
                operators,
                catalog,
                new ParameterTypes(parameterTypes),
                values,
                rewrites);
    }
}
