// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.suggest.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.jspecify.annotations.Nullable;

/// Calcite's errors in PostgreSQL's words, with their codes.
public final class Translation {
    private static final Pattern UNKNOWN_TABLE =
            Pattern.compile("Object '([^']*)' not found(?: within '([^']*)')?.*");
    private static final Pattern NOT_IN_FROM = Pattern.compile("Table '([^']*)' not found.*");
    private static final Pattern UNKNOWN_COLUMN =
            Pattern.compile("Column '([^']*)' not found in any table.*");
    private static final Pattern UNKNOWN_COLUMN_OF =
            Pattern.compile("Column '([^']*)' not found in table '([^']*)'.*");
    private static final Pattern UNKNOWN_FIELD = Pattern.compile("Unknown field '([^']*)'");
    private static final Pattern UNKNOWN_IDENTIFIER =
            Pattern.compile("Unknown identifier '([^']*)'");
    private static final Pattern AMBIGUOUS = Pattern.compile("Column '([^']*)' is ambiguous");
    private static final Pattern NOT_GROUPED =
            Pattern.compile("Expression '(.*)' is not being grouped", Pattern.DOTALL);
    private static final Pattern CONDITION =
            Pattern.compile("(.*?)(?: clause)? must be a condition");
    private static final Pattern AGGREGATE_IN =
            Pattern.compile("Aggregate expression is illegal in (.*) clause");
    private static final Pattern WINDOWED_IN =
            Pattern.compile("Windowed aggregate expression is illegal in (.*) clause");
    private static final Pattern DUPLICATE_RELATION =
            Pattern.compile("Duplicate relation name '([^']*)' in FROM clause");
    private static final Pattern COLUMN_COUNT = Pattern.compile("Column count mismatch in (.*)");
    private static final Pattern TYPE_MISMATCH_SETOP =
            Pattern.compile("Type mismatch in column (\\d+) of (.*)");
    private static final Pattern NOT_AGGREGATE =
            Pattern.compile("WITHIN GROUP not allowed with (.*) function");
    private static final Pattern UNKNOWN_WINDOW = Pattern.compile("Window '([^']*)' not found");
    private static final Pattern NAME = Pattern.compile("[\\w.]+");

    private final Catalog catalog;
    private final Set<Relation> found;

    /// A translation that suggests relations of `catalog`, and columns of those already `found`.
    public Translation(Catalog catalog, Set<Relation> found) {
        this.catalog = catalog;
        this.found = found;
    }

    /// The error to raise for `thrown`.
    public SqlException translated(Throwable thrown) {
        int position = 0;
        Throwable cause = thrown;
        while (true) {
            if (cause instanceof SqlException known) {
                return known;
            }
            if (cause instanceof CalciteContextException context && context.getPosLine() > 0) {
                position = context.getPosColumn();
            }
            if (cause.getCause() == null || cause.getCause().equals(cause)) {
                break;
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        SqlException known = message == null ? null : known(message);
        if (known == null) {
            known = unknown(message, thrown);
        }
        return (position > 0 ? known.at(position) : known).cause(thrown);
    }

    private @Nullable SqlException known(String message) {
        Matcher matcher = UNKNOWN_TABLE.matcher(message);
        if (matcher.matches()) {
            return noTable(matcher.group(1), matcher.group(2));
        }
        matcher = NOT_IN_FROM.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.UNDEFINED_TABLE,
                            "missing FROM-clause entry for table \"" + matcher.group(1) + "\"")
                    .hint("Name the table, or the alias that it has, in FROM.");
        }
        matcher = UNKNOWN_COLUMN_OF.matcher(message);
        if (matcher.matches()) {
            return Messages.noColumn(matcher.group(2), matcher.group(1), columnNames());
        }
        for (Pattern pattern : List.of(UNKNOWN_COLUMN, UNKNOWN_FIELD, UNKNOWN_IDENTIFIER)) {
            matcher = pattern.matcher(message);
            if (matcher.matches()) {
                return Messages.noColumn(null, matcher.group(1), columnNames());
            }
        }
        matcher = AMBIGUOUS.matcher(message);
        if (matcher.matches()) {
            return Messages.ambiguous(matcher.group(1));
        }
        matcher = NOT_GROUPED.matcher(message);
        if (matcher.matches()) {
            // A query without an alias has no name to show.
            String name = matcher.group(1).replace("`", "").replaceFirst("^EXPR\\$\\d+\\.", "");
            return SqlException.of(
                            SqlState.GROUPING_ERROR,
                            (NAME.matcher(name).matches()
                                            ? "column \"" + name + "\""
                                            : "expression")
                                    + " must appear in the GROUP BY clause or be used in an aggregate function")
                    .hint("Group by it, or aggregate it, for example by max.");
        }
        matcher = CONDITION.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "argument of " + matcher.group(1) + " must be type boolean")
                    .hint("Compare it with something, or cast it to boolean.");
        }
        return clause(message);
    }

    private static @Nullable SqlException clause(String message) {
        Matcher matcher = AGGREGATE_IN.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.GROUPING_ERROR,
                            "aggregate functions are not allowed in " + matcher.group(1))
                    .hint("Use HAVING for conditions on aggregates.");
        }
        if (message.startsWith("Aggregate expressions cannot be nested")) {
            return SqlException.of(
                            SqlState.GROUPING_ERROR, "aggregate function calls cannot be nested")
                    .hint("Aggregate in a subquery first.");
        }
        if (message.startsWith("Argument to GROUPING operator must be a grouped expression")) {
            return SqlException.of(
                            SqlState.GROUPING_ERROR,
                            "arguments to GROUPING must be grouping expressions of the associated query level")
                    .hint("Name expressions of the GROUP BY clause.");
        }
        matcher = WINDOWED_IN.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.WINDOWING_ERROR,
                            "window functions are not allowed in " + matcher.group(1))
                    .hint("Use QUALIFY, or a subquery.");
        }
        if (message.contains("OVER clause is necessary")) {
            return SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "window function call requires an OVER clause")
                    .hint("Put OVER (ORDER BY …) behind it.");
        }
        matcher = UNKNOWN_WINDOW.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                    SqlState.UNDEFINED_OBJECT,
                    "window \"" + matcher.group(1) + "\" does not exist");
        }
        matcher = DUPLICATE_RELATION.matcher(message);
        if (matcher.matches()) {
            return Messages.aliasTwice(matcher.group(1));
        }
        matcher = COLUMN_COUNT.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                    SqlState.SYNTAX_ERROR,
                    "each " + matcher.group(1) + " query must have the same number of columns");
        }
        matcher = TYPE_MISMATCH_SETOP.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            matcher.group(2)
                                    + " types of column "
                                    + matcher.group(1)
                                    + " cannot be matched")
                    .hint("Cast one of them to the type of the other.");
        }
        matcher = NOT_AGGREGATE.matcher(message);
        if (matcher.matches()) {
            return SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "aggregate function " + matcher.group(1) + " does not exist")
                    .hint("SHOW FUNCTIONS lists those there are.");
        }
        if (message.contains("must be applied to aggregate function")) {
            return SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "OVER or FILTER is specified, but the function is not an aggregate or window function")
                    .hint("Use an aggregate such as count, sum or avg.");
        }
        if (message.contains("'$SCALAR_QUERY'")) {
            return SqlException.of(SqlState.SYNTAX_ERROR, "subquery must return only one column");
        }
        if (message.contains("is not a temporal table")) {
            return SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "FOR SYSTEM_TIME AS OF is not supported here")
                    .hint(
                            "Use a JOIN t FOR SYSTEM_TIME AS OF a.ts AS r ON a.k = r.k, or ASOF"
                                    + " JOIN, with a table that keeps each version as a row.");
        }
        if (message.startsWith("Ordinal out of range")) {
            return SqlException.of(
                    SqlState.INVALID_COLUMN_REFERENCE, "position is not in select list");
        }
        if (message.startsWith("Values passed to VALUES operator must have compatible types")) {
            return SqlException.of(SqlState.DATATYPE_MISMATCH, "VALUES types cannot be matched")
                    .hint("Cast the values of a column to one type.");
        }
        return null;
    }

    private SqlException noTable(String name, @Nullable String schema) {
        String full = schema == null || schema.isEmpty() ? name : schema + "." + name;
        if (schema == null || schema.isEmpty()) {
            // A schema that is not there is also "not found".
            List<String> path = catalog.searchPath();
            Set<String> names = new LinkedHashSet<>();
            for (String each : path) {
                for (Relation relation : catalog.relations(each)) {
                    names.add(relation.name().name());
                }
            }
            return SqlException.of(
                            SqlState.UNDEFINED_TABLE, "relation \"" + full + "\" does not exist")
                    .hint(Suggestion.didYouMean(name, names));
        }
        var names = new ArrayList<String>();
        for (Relation relation : catalog.relations(schema)) {
            names.add(relation.name().name());
        }
        return SqlException.of(SqlState.UNDEFINED_TABLE, "relation \"" + full + "\" does not exist")
                .hint(Suggestion.didYouMean(name, names));
    }

    private Set<String> columnNames() {
        Set<String> names = new LinkedHashSet<>();
        for (Relation relation : found) {
            names.addAll(relation.schema().names());
        }
        return names;
    }

    private static SqlException unknown(@Nullable String message, Throwable thrown) {
        if (thrown instanceof CalciteContextException && message != null) {
            return SqlException.of(SqlState.SYNTAX_ERROR, lowered(message));
        }
        return SqlException.of(
                        SqlState.INTERNAL_ERROR,
                        "the query could not be planned (a bug in Tidemill): " + message)
                .hint("Please report it, with the query. Writing the query differently may help.");
    }

    private static String lowered(String message) {
        String text = message.strip();
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
