// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.function;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Kind;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.function.CastFunctions;
import io.tidemill.engine.function.ScalarFunctions;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.Select;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Evaluates SQL expressions without a database: once as constants, and once compiled, over columns
/// that hold the literals. Both have to agree.
final class Evaluation {
    private static final Sql SQL =
            new Sql(new Functions(ScalarFunctions.all(), List.of(), List.of()));
    private static final Compiler COMPILER = new Compiler(new CastFunctions());
    private static final EvaluationContext CONTEXT =
            new EvaluationContext(1_700_000_000_123_456L, ZoneOffset.UTC, 1);
    private static final Catalog NO_TABLES =
            new Catalog() {
                @Override
                public Optional<Relation> relation(QualifiedName name) {
                    return Optional.empty();
                }

                @Override
                public List<String> schemas() {
                    return List.of(QualifiedName.PUBLIC);
                }

                @Override
                public List<Relation> relations(String schema) {
                    return List.of();
                }
            };

    private Evaluation() {}

    /// The text of the expression's value, `NULL`, or `ERROR` and the code.
    static String evaluate(String text) {
        try {
            Expression expression = plan(text);
            String constant = constant(expression);
            String compiled = compiled(expression);
            return constant.equals(compiled)
                    ? constant
                    : "constant " + constant + ", compiled " + compiled;
        } catch (SqlException e) {
            return "ERROR " + e.state().code() + " " + e.message();
        } catch (RuntimeException e) {
            return "THROWN " + e;
        }
    }

    private static Expression plan(String text) {
        var select = (Select) SQL.parse("SELECT (" + text + ")::text").getFirst().statement();
        return switch (SQL.plan(select.query(), NO_TABLES, List.of()).query().plan()) {
            case Values values -> values.rows().getFirst().getFirst();
            case Project project -> project.expressions().getFirst();
            case Object other -> throw new IllegalStateException("not one value: " + other);
        };
    }

    private static String constant(Expression expression) {
        var value = ColumnBuilder.of(Kind.BYTES);
        try {
            COMPILER.interpreter().evaluate(expression, CONTEXT, value);
        } catch (SqlException e) {
            return "ERROR " + e.state().code() + " " + e.message();
        }
        return text(value.build());
    }

    private static String compiled(Expression expression) {
        var columns = new ArrayList<Column>();
        Expression variable = variable(expression, columns);
        var batch = new Batch(1, columns.toArray(Column[]::new), null);
        try {
            return text(COMPILER.projection(List.of(variable)).evaluate(batch, CONTEXT)[0]);
        } catch (SqlException e) {
            return "ERROR " + e.state().code() + " " + e.message();
        }
    }

    private static String text(Column column) {
        if (column.isNull(0)) {
            return "NULL";
        }
        var slice = new Slice();
        ((BytesColumn) column).get(0, slice);
        return slice.toText();
    }

    /// `expression` with columns in place of its literals.
    private static Expression variable(Expression expression, List<Column> columns) {
        if (expression instanceof Literal literal) {
            columns.add(literal.value());
            return new Input(columns.size() - 1, literal.type());
        }
        return expression.with(part -> variable(part, columns));
    }
}
