// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ProcessingTime;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes the columns of a table that are generated from others: before a row is written, so that
/// they are stored with it. Those `AS PROCTIME()` stay NULL until the tick fills them in.
final class GeneratedColumns {
    private final SqlSession session;
    private final TableDefinition table;
    private final Pinned pinned;
    private @Nullable List<Expression> expressions;

    GeneratedColumns(SqlSession session, TableDefinition table, Pinned pinned) {
        this.session = session;
        this.table = table;
        this.pinned = pinned;
    }

    /// Rows with these columns computed; others stay. Further columns may follow the table's.
    Batch compute(Batch rows) {
        if (!table.generates()) {
            return rows;
        }
        var known = expressions;
        if (known == null) {
            known = expressions();
            expressions = known;
        }
        int count = table.columns().size();
        var computed =
                session.database()
                        .compiler()
                        .projection(known)
                        .evaluate(rows, session.context(pinned));
        var columns = new Column[rows.columnCount()];
        int next = 0;
        for (int i = 0; i < columns.length; i++) {
            var column = i < count ? table.columns().get(i) : null;
            if (column == null || column.generatedSql() == null) {
                columns[i] = rows.column(i);
            } else if (column.isProcessingTime()) {
                columns[i] = none(column.type(), rows.size());
            } else {
                columns[i] = computed[next++];
            }
        }
        return new Batch(rows.size(), columns, null);
    }

    private List<Expression> expressions() {
        var all = new ArrayList<Expression>();
        for (var column : table.columns()) {
            String sql = column.generatedSql();
            if (sql != null && !column.isProcessingTime()) {
                all.add(session.sql().generated(sql, table, column, true, pinned.catalog()));
            }
        }
        return all;
    }

    /// So many NULLs, in the place of values that are yet to be computed.
    static Column none(Type type, int size) {
        var builder = ColumnBuilder.of(type.kind());
        for (int i = 0; i < size; i++) {
            builder.appendNull();
        }
        return builder.build();
    }

    /// The expression of a generated column, checked.
    ///
    /// Errors: 42P17 where it is neither immutable nor PROCTIME(), or reads a generated column, or
    /// is PROCTIME() and NOT NULL; 0A000 for a subquery.
    static Expression checked(
            SqlSession session,
            String sql,
            TableDefinition table,
            ColumnDefinition column,
            boolean typed,
            CatalogState catalog) {
        var expression = session.sql().generated(sql, table, column, typed, catalog);
        if (isProcessingTime(expression)) {
            requireNullable(column);
            return expression;
        }
        if (readsProcessingTime(expression)) {
            throw SqlException.of(
                            SqlState.INVALID_OBJECT_DEFINITION,
                            "PROCTIME() in a generated column must stand alone and be a timestamptz")
                    .hint("Write p AS PROCTIME(), and compute with p in queries and views.");
        }
        requireImmutable(expression);
        for (int read : ReadColumns.of(expression)) {
            var from = table.columns().get(read);
            if (from.generatedSql() != null) {
                throw SqlException.of(
                                SqlState.INVALID_OBJECT_DEFINITION,
                                "cannot use generated column \""
                                        + from.name()
                                        + "\" in column generation expression")
                        .detail("A generated column cannot reference another generated column.");
            }
        }
        return expression;
    }

    /// What is kept of a generated column's expression.
    static String kept(String sql, Expression expression) {
        return isProcessingTime(expression) ? ColumnDefinition.PROCESSING_TIME : sql;
    }

    private static boolean isProcessingTime(Expression expression) {
        return switch (expression) {
            case Call call -> call.function().name().equals(ProcessingTime.FUNCTION);
            case Cast cast ->
                    cast.type().name() == TypeName.TIMESTAMPTZ && isProcessingTime(cast.input());
            default -> false;
        };
    }

    private static boolean readsProcessingTime(Expression expression) {
        return isProcessingTime(expression)
                || expression.parts().stream().anyMatch(GeneratedColumns::readsProcessingTime);
    }

    private static void requireNullable(ColumnDefinition column) {
        if (!column.nullable()) {
            throw SqlException.of(
                            SqlState.INVALID_OBJECT_DEFINITION,
                            "column \""
                                    + column.name()
                                    + "\" AS PROCTIME() cannot be NOT NULL or in a primary key")
                    .hint("Leave that out: it has its value from the tick that writes the row on.");
        }
    }

    private static void requireImmutable(Expression expression) {
        if (expression instanceof Call call
                && call.function().volatility() != Volatility.IMMUTABLE) {
            throw SqlException.of(
                            SqlState.INVALID_OBJECT_DEFINITION,
                            "generation expression is not immutable")
                    .hint(
                            "Function "
                                    + call.function().name()
                                    + " depends on more than its arguments: use a DEFAULT instead.");
        }
        if (expression instanceof Cast cast
                && (cast.type().name() == TypeName.TIMESTAMPTZ)
                        != (cast.input().type().name() == TypeName.TIMESTAMPTZ)
                && !(cast.input() instanceof Literal)) {
            throw SqlException.of(
                            SqlState.INVALID_OBJECT_DEFINITION,
                            "generation expression is not immutable")
                    .hint("It depends on the time zone: use AT TIME ZONE.");
        }
        expression.parts().forEach(GeneratedColumns::requireImmutable);
    }

    /// The generated columns that are computed from column `read`.
    static List<String> readers(
            SqlSession session, TableDefinition table, int read, CatalogState catalog) {
        var readers = new ArrayList<String>();
        for (var column : table.columns()) {
            String sql = column.generatedSql();
            if (sql != null
                    && ReadColumns.of(session.sql().generated(sql, table, column, true, catalog))
                            .contains(read)) {
                readers.add(column.name());
            }
        }
        return readers;
    }
}
