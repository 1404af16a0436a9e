// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.change.PlannedInsert;
import io.tidemill.sql.change.Returning;
import io.tidemill.sql.parse.InsertTree;
import io.tidemill.sql.parse.Selects;
import io.tidemill.sql.parse.TreeCopy;
import io.tidemill.sql.resolve.Conversions;
import io.tidemill.sql.resolve.Conversions.Context;
import io.tidemill.sql.resolve.LiteralText;
import io.tidemill.sql.resolve.SetOperation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Plans INSERT. Rows of constants and parameters, by far the most common, are taken as they stand;
/// only other expressions are resolved, all of a statement at once.
public final class InsertPlanning {
    private final Planning planning;
    private final Catalog catalog;
    private final ChangePlanning changes;

    /// Planning of one statement.
    public InsertPlanning(Planning planning, Catalog catalog) {
        this.planning = planning;
        this.catalog = catalog;
        this.changes = new ChangePlanning(planning, catalog);
    }

    /// What is inserted: the columns there are values for, and the rows.
    private record Source(List<Integer> given, Query rows) {}

    /// Plans INSERT.
    public PlannedInsert insert(InsertTree tree) {
        TableDefinition table = Targets.table(catalog, tree.table(), "insert into");
        String alias = tree.alias() != null ? tree.alias() : table.name().name();
        List<Integer> columns = Targets.given(table, tree.columns());
        Source source = source(tree, table, columns, tree.columns().isEmpty());
        Targets.checkGenerated(
                table, source.given(), tree.systemValues(), tree.table(), tree.columns());
        return new PlannedInsert(
                table,
                source.given(),
                source.rows(),
                changes.conflict(table, alias, tree.conflict()),
                returning(tree, table, alias),
                planning.parameterTypes(0),
                planning.open());
    }

    private @Nullable Returning returning(InsertTree tree, TableDefinition table, String alias) {
        SqlNodeList items = tree.returningItems();
        if (items != null && tree.conflict() != null && items.stream().anyMatch(Subqueries::in)) {
            throw Unsupported.of(
                    "a subquery in RETURNING behind ON CONFLICT",
                    "Query the table in a statement of its own, in the same transaction.");
        }
        return changes.returning(table, alias, items, tree.with());
    }

    private Source source(
            InsertTree tree, TableDefinition table, List<Integer> columns, boolean all) {
        SqlNode source = tree.source();
        if (source == null) {
            Schema none = new Schema(List.of());
            return new Source(
                    List.of(), new Query(new Values(List.of(List.of()), none), List.of(), 0));
        }
        return source.getKind() == SqlKind.VALUES
                ? values(tree.with(), (SqlCall) source, table, columns, all)
                : query(Selects.with(tree.with(), source), table, columns, all);
    }

    static List<Integer> matching(List<Integer> columns, int count, boolean all, SqlNode at) {
        if (count > columns.size()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "INSERT has more expressions than target columns")
                    .at(at.getParserPosition().getColumnNum());
        }
        if (count < columns.size() && !all) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "INSERT has more target columns than expressions")
                    .at(at.getParserPosition().getColumnNum());
        }
        return columns.subList(0, count);
    }

    // --- VALUES --------------------------------------------------------------------------------

    private Source values(
            @Nullable SqlNodeList with,
            SqlCall values,
            TableDefinition table,
            List<Integer> allColumns,
            boolean all) {
        List<SqlNode> rows = values.getOperandList();
        int count = ((SqlCall) rows.getFirst()).operandCount();
        List<Integer> columns =
                matching(
                        allColumns,
                        count,
                        all,
                        count > allColumns.size()
                                ? ((SqlCall) rows.getFirst()).operand(allColumns.size())
                                : rows.getFirst());
        // A column that is DEFAULT in every row is as one that is not given.
        var places = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            int at = i;
            if (!rows.stream()
                    .allMatch(row -> ((SqlCall) row).operand(at).getKind() == SqlKind.DEFAULT)) {
                places.add(i);
            }
        }
        List<Integer> given = places.stream().map(columns::get).toList();
        var cells = new ArrayList<List<@Nullable Expression>>();
        var rest = new ArrayList<SqlNode>();
        for (SqlNode row : rows) {
            var converted = new ArrayList<@Nullable Expression>();
            for (int place : places) {
                ColumnDefinition column = table.columns().get(columns.get(place));
                SqlNode cell = ((SqlCall) row).operand(place);
                Expression simple = simple(cell, column);
                converted.add(simple);
                if (simple == null) {
                    SqlNode value =
                            cell.getKind() == SqlKind.DEFAULT
                                    ? changes.defaultOf(table, column, cell.getParserPosition())
                                    : TreeCopy.of(cell);
                    rest.add(ChangePlanning.stored(value, column));
                }
            }
            cells.add(converted);
        }
        Schema schema = schema(table, given);
        List<Expression> resolved = with == null ? resolved(rest) : null;
        if (resolved == null) {
            return new Source(given, asQueries(with, rows, places, given, table));
        }
        var result = new ArrayList<List<Expression>>();
        int next = 0;
        for (List<@Nullable Expression> row : cells) {
            var whole = new ArrayList<Expression>();
            for (Expression cell : row) {
                whole.add(cell != null ? cell : resolved.get(next++));
            }
            result.add(whole);
        }
        return new Source(given, new Query(new Values(result, schema), List.of(), given.size()));
    }

    private static Schema schema(TableDefinition table, List<Integer> given) {
        var fields = new ArrayList<Field>();
        for (int column : given) {
            ColumnDefinition definition = table.columns().get(column);
            fields.add(new Field(definition.name(), definition.type(), true));
        }
        return new Schema(fields);
    }

    /// A constant or parameter as a value of its column; null for other expressions.
    private @Nullable Expression simple(SqlNode cell, ColumnDefinition column) {
        Type type = column.type();
        if (cell instanceof SqlDynamicParam parameter) {
            Type inferred =
                    planning.parameters().infer(parameter.getIndex(), type.withoutModifiers());
            return checked(planning.parameter(parameter.getIndex(), inferred), column, cell);
        }
        if (!(cell instanceof SqlLiteral literal)) {
            return null;
        }
        if (SqlUtil.isNullLiteral(literal, false)) {
            return ExpressionConverter.nullOf(type);
        }
        if (literal instanceof SqlNumericLiteral number) {
            return checked(
                    ExpressionConverter.ofNumber(number.getValueAs(BigDecimal.class)),
                    column,
                    cell);
        }
        if (literal instanceof SqlCharStringLiteral string) {
            String text = string.getValueAs(String.class);
            if (type.name() == TypeName.TEXT) {
                return ExpressionConverter.cast(
                        ExpressionConverter.ofText(Type.TEXT, text), type, false);
            }
            try {
                Literal parsed = LiteralText.parse(type, text);
                return parsed != null
                        ? parsed
                        : ExpressionConverter.cast(
                                ExpressionConverter.ofText(Type.TEXT, text), type, false);
            } catch (SqlException e) {
                throw e.at(cell.getParserPosition().getColumnNum());
            }
        }
        return literal.getTypeName() == SqlTypeName.BOOLEAN
                ? checked(
                        ExpressionConverter.ofLong(Type.BOOLEAN, literal.booleanValue() ? 1 : 0),
                        column,
                        cell)
                : null;
    }

    private static Expression checked(Expression value, ColumnDefinition column, SqlNode at) {
        if (!Conversions.allowed(value.type(), column.type(), Context.ASSIGNMENT)) {
            throw Conversions.notAssignable(column.name(), column.type(), value.type())
                    .at(at.getParserPosition().getColumnNum());
        }
        return ExpressionConverter.cast(value, column.type(), false);
    }

    /// The values that are no constants; null where they need a plan of their own.
    private @Nullable List<Expression> resolved(List<SqlNode> rest) {
        if (rest.isEmpty()) {
            return List.of();
        }
        if (rest.stream().anyMatch(Subqueries::in)) {
            return null;
        }
        Plan plan = planning.query(ChangePlanning.select(rest, null, null)).plan();
        return plan instanceof Values values && values.rows().size() == 1
                ? values.rows().getFirst()
                : null;
    }

    /// Rows with subqueries in them: a query a row.
    private Query asQueries(
            @Nullable SqlNodeList with,
            List<SqlNode> rows,
            List<Integer> places,
            List<Integer> given,
            TableDefinition table) {
        SqlNode union = null;
        for (SqlNode row : rows) {
            var items = new ArrayList<SqlNode>();
            for (int i = 0; i < places.size(); i++) {
                ColumnDefinition column = table.columns().get(given.get(i));
                SqlNode cell = ((SqlCall) row).operand(places.get(i));
                SqlNode value =
                        cell.getKind() == SqlKind.DEFAULT
                                ? changes.defaultOf(table, column, cell.getParserPosition())
                                : TreeCopy.of(cell);
                items.add(ChangePlanning.stored(value, column));
            }
            SqlNode select = ChangePlanning.select(items, null, null);
            union =
                    union == null
                            ? select
                            : SetOperation.of("union", true)
                                    .createCall(row.getParserPosition(), union, select);
        }
        return planning.query(Selects.with(with, java.util.Objects.requireNonNull(union)));
    }

    // --- SELECT --------------------------------------------------------------------------------

    private Source query(
            SqlNode source, TableDefinition table, List<Integer> allColumns, boolean all) {
        SqlNode tree = TreeCopy.of(source);
        adapt(tree, table, allColumns);
        RelRoot root = planning.algebra(tree);
        int count = root.validatedRowType.getFieldCount();
        List<Integer> columns = matching(allColumns, count, all, source);
        Query query = planning.query(root);
        var outputs = new ArrayList<Expression>();
        var fields = new ArrayList<Field>();
        for (int i = 0; i < query.plan().schema().size(); i++) {
            Field field = query.plan().schema().field(i);
            Expression value = new Input(i, field.type());
            if (i < count) {
                ColumnDefinition column = table.columns().get(columns.get(i));
                Type raw = ChangePlanning.rawType(root, i);
                if (!Conversions.allowed(raw, column.type(), Context.ASSIGNMENT)) {
                    throw Conversions.notAssignable(column.name(), column.type(), raw)
                            .at(source.getParserPosition().getColumnNum());
                }
                value = ExpressionConverter.cast(value, column.type(), false);
                field = new Field(column.name(), column.type(), field.nullable());
            }
            outputs.add(value);
            fields.add(field);
        }
        Plan plan = PlanConverter.project(query.plan(), outputs, new Schema(fields));
        return new Source(columns, new Query(plan, query.order(), count));
    }

    /// Gives parameters and constants in the outermost select list the types of their columns.
    private static void adapt(SqlNode tree, TableDefinition table, List<Integer> columns) {
        switch (tree) {
            case SqlOrderBy ordered -> adapt(ordered.query, table, columns);
            case SqlWith with -> adapt(with.body, table, columns);
            case SqlSelect select -> {
                SqlNodeList items = select.getSelectList();
                for (int i = 0; i < items.size() && i < columns.size(); i++) {
                    SqlNode item = items.get(i);
                    if (item instanceof SqlIdentifier name && name.isStar()) {
                        return;
                    }
                    SqlNode value =
                            item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
                    if (value instanceof SqlDynamicParam
                            || SqlUtil.isNullLiteral(value, false)
                            || value instanceof SqlCharStringLiteral) {
                        items.set(
                                i,
                                ChangePlanning.stored(value, table.columns().get(columns.get(i))));
                    }
                }
            }
            default -> {}
        }
    }
}
