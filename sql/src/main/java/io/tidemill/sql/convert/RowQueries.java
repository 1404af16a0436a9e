// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.parse.Selects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Plans values with subqueries in them, of rows that a statement has at hand: as a query of these
/// rows, in which each table that they are of is one of its own.
///
/// ```
/// WHEN MATCHED THEN UPDATE SET a = s.x + (SELECT max(z) FROM u WHERE u.k = t.k)
/// SELECT s.x + (SELECT max(z) FROM u WHERE u.k = t.k), t.number
///   FROM (SELECT c0 AS k, c1 AS a, number FROM rows) AS t JOIN (SELECT c2 AS x, number FROM rows) AS s USING (number)
/// ```
final class RowQueries {
    private static final String NUMBER = "$row";

    private RowQueries() {}

    /// A table that the rows have columns of.
    record Part(String alias, List<Field> columns) {
        Part {
            columns = List.copyOf(columns);
        }
    }

    /// Values of rows and what they are called.
    record Named(RowValues values, Schema schema) {}

    /// The values of `items`.
    ///
    /// @param with the queries of WITH, or null
    static Named plan(
            Planning planning,
            List<? extends SqlNode> items,
            List<Part> parts,
            @Nullable SqlNodeList with) {
        var columns = new ArrayList<ColumnDefinition>();
        SqlNode from = null;
        for (Part part : parts) {
            var shown = new ArrayList<SqlNode>();
            for (Field field : part.columns()) {
                String name = "c" + columns.size();
                columns.add(column(name, field.type()));
                shown.add(ChangePlanning.named(identifier(name), field.name()));
            }
            shown.add(identifier(NUMBER));
            SqlNode table =
                    ChangePlanning.named(
                            ChangePlanning.select(
                                    shown,
                                    identifier(RowValues.ROWS.schema(), RowValues.ROWS.name()),
                                    null),
                            part.alias());
            from = from == null ? table : joined(from, table, parts.getFirst(), part);
        }
        columns.add(column(NUMBER, Type.BIGINT));
        var all = new ArrayList<SqlNode>();
        items.forEach(item -> all.addAll(expanded(item, parts)));
        all.add(identifier(parts.getFirst().alias(), NUMBER));
        var rows =
                new TableDefinition(
                        RowValues.ROWS, columns, List.of(), List.of(), List.of(), null, Map.of());
        Query query;
        try {
            query =
                    planning.with(rows)
                            .query(Selects.with(with, ChangePlanning.select(all, from, null)));
        } catch (SqlException error) {
            // Aggregates leave the number without its row.
            throw error.state() == SqlState.GROUPING_ERROR && isAboutNumber(error)
                    ? aggregated("a changed row").cause(error)
                    : error;
        }
        var fields = query.schema().fields().subList(0, query.columnCount() - 1);
        return new Named(new RowValues.Queried(query, rows.schema()), new Schema(fields));
    }

    private static boolean isAboutNumber(SqlException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(NUMBER)) {
                return true;
            }
        }
        return false;
    }

    /// What to throw where the values of one row are not computed from that row alone.
    ///
    /// @param where which clause it is in
    static SqlException misplaced(RelNode rel, String where) {
        if (rel instanceof Project project && project.containsOver()) {
            return SqlException.of(
                            SqlState.WINDOWING_ERROR,
                            "window functions are not allowed in " + where)
                    .hint("Compute it in a query, and join that.");
        }
        for (RelNode at = rel; !at.getInputs().isEmpty(); at = at.getInput(0)) {
            if (at instanceof Aggregate) {
                return aggregated(where);
            }
        }
        return Unsupported.of(
                "what stands in " + where,
                "Query the table in a statement of its own, in the same transaction.");
    }

    private static SqlException aggregated(String where) {
        return SqlException.of(
                        SqlState.GROUPING_ERROR, "aggregate functions are not allowed in " + where)
                .hint("Compute it in a query, and join that.");
    }

    private static ColumnDefinition column(String name, Type type) {
        return new ColumnDefinition(name, type, true, null, ColumnDefinition.Identity.NONE, null);
    }

    private static SqlIdentifier identifier(String... names) {
        return new SqlIdentifier(List.of(names), SqlParserPos.ZERO);
    }

    private static SqlNode joined(SqlNode left, SqlNode right, Part first, Part part) {
        return new SqlJoin(
                SqlParserPos.ZERO,
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                JoinType.INNER.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.ON.symbol(SqlParserPos.ZERO),
                SqlStdOperatorTable.EQUALS.createCall(
                        SqlParserPos.ZERO,
                        identifier(first.alias(), NUMBER),
                        identifier(part.alias(), NUMBER)));
    }

    /// `*` and `t.*` leave the row's number out.
    private static List<SqlNode> expanded(SqlNode item, List<Part> parts) {
        if (!(item instanceof SqlIdentifier star) || !star.isStar()) {
            return List.of(item);
        }
        var columns = new ArrayList<SqlNode>();
        for (Part part : parts) {
            if (star.names.size() == 1
                    || part.alias().equals(star.names.get(star.names.size() - 2))) {
                for (Field field : part.columns()) {
                    columns.add(
                            new SqlIdentifier(
                                    List.of(part.alias(), field.name()), star.getParserPosition()));
                }
            }
        }
        return columns.isEmpty() ? List.of(item) : columns;
    }
}
