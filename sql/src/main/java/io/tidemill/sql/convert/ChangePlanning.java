// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.change.ConflictAction;
import io.tidemill.sql.change.PlannedUpdate;
import io.tidemill.sql.change.Returning;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.parse.FromLists;
import io.tidemill.sql.parse.InsertTree.Assignment;
import io.tidemill.sql.parse.InsertTree.Conflict;
import io.tidemill.sql.parse.Selects;
import io.tidemill.sql.parse.StatementParser;
import io.tidemill.sql.parse.TreeCopy;
import io.tidemill.sql.parse.UpdateTree;
import io.tidemill.sql.resolve.CastOperator;
import io.tidemill.sql.resolve.CatalogReader;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.statement.ColumnName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Plans UPDATE and DELETE, and what INSERT and MERGE have in common with them: assignments,
/// RETURNING, ON CONFLICT.
///
/// Each is put as a query, so that names, types and casts are those of queries:
///
/// ```
/// UPDATE t SET a = x FROM u WHERE c
/// SELECT t.every, t.stored, t.column, x FROM t, u WHERE c
/// ```
public final class ChangePlanning {
    private final Planning planning;
    private final Catalog catalog;

    /// Planning of one statement.
    public ChangePlanning(Planning planning, Catalog catalog) {
        this.planning = planning;
        this.catalog = catalog;
    }

    /// Plans UPDATE, or DELETE where nothing is assigned.
    public PlannedUpdate update(UpdateTree tree, boolean delete) {
        TableDefinition table =
                Targets.table(catalog, tree.table(), delete ? "delete from" : "update");
        String alias = tree.alias() != null ? tree.alias() : table.name().name();
        Schema stored = catalog.storedSchema(table);
        var items = new ArrayList<SqlNode>();
        for (Field field : stored.fields()) {
            items.add(new SqlIdentifier(List.of(alias, field.name()), SqlParserPos.ZERO));
        }
        List<Integer> assigned = assigned(table, tree.assignments());
        items.addAll(values(table, tree.assignments()));
        SqlNode target = target(table, CatalogReader.STORED, alias);
        SqlNode others = tree.from() == null ? null : FromTables.named(TreeCopy.of(tree.from()));
        SqlNode from = others == null ? target : join(target, others);
        if (others != null && tree.returningItems() != null) {
            items.addAll(FromTables.stars(others));
        }
        SqlNode where = tree.where() == null ? null : TreeCopy.of(tree.where());
        Query source = planning.query(Selects.with(tree.with(), select(items, from, where)));
        return new PlannedUpdate(
                table,
                source,
                stored.size(),
                assigned,
                returning(tree, table, alias),
                planning.parameterTypes(0),
                planning.open());
    }

    /// Over the table's columns, and those of the other tables.
    private @Nullable Returning returning(UpdateTree tree, TableDefinition table, String alias) {
        SqlNodeList items = tree.returningItems();
        if (items == null) {
            return null;
        }
        if (items.stream().anyMatch(Subqueries::in)) {
            if (tree.from() != null) {
                throw Unsupported.of(
                        "a subquery in RETURNING together with other tables",
                        "Query the table in a statement of its own, in the same transaction.");
            }
            return returningRows(table, alias, items, tree.with());
        }
        SqlNode target = target(table, "", alias);
        SqlNode from =
                tree.from() == null
                        ? target
                        : join(target, FromTables.named(TreeCopy.of(tree.from())));
        return returning(table, Selects.with(tree.with(), select(TreeCopy.of(items), from, null)));
    }

    /// The columns that are assigned, each once.
    List<Integer> assigned(TableDefinition table, List<Assignment> assignments) {
        var assigned = new ArrayList<Integer>();
        var seen = new HashSet<Integer>();
        for (Assignment assignment : assignments) {
            ColumnName name = assignment.column();
            int column = Targets.column(table, name);
            if (!seen.add(column)) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR,
                                "multiple assignments to same column \"" + name.name() + "\"")
                        .at(name.position());
            }
            String generated = Targets.generated(table.columns().get(column));
            if (generated != null && assignment.value().getKind() != SqlKind.DEFAULT) {
                throw SqlException.of(
                                SqlState.GENERATED_ALWAYS,
                                "column \"" + name.name() + "\" can only be updated to DEFAULT")
                        .detail(generated)
                        .at(name.position());
            }
            assigned.add(column);
        }
        return assigned;
    }

    /// The assigned values, as values of their columns.
    List<SqlNode> values(TableDefinition table, List<Assignment> assignments) {
        var values = new ArrayList<SqlNode>();
        for (Assignment assignment : assignments) {
            ColumnDefinition column =
                    table.columns().get(Targets.column(table, assignment.column()));
            SqlNode value =
                    assignment.value().getKind() == SqlKind.DEFAULT
                            ? defaultOf(table, column, assignment.value().getParserPosition())
                            : TreeCopy.of(assignment.value());
            values.add(stored(value, column));
        }
        return values;
    }

    /// The default of a column.
    SqlNode defaultOf(TableDefinition table, ColumnDefinition column, SqlParserPos position) {
        if (column.identity() != Identity.NONE) {
            String sequence = catalog.sequenceOf(table, column.name()).orElseThrow().quoted();
            return StatementParser.parseExpression(
                    "nextval('" + sequence.replace("'", "''") + "')");
        }
        String sql = column.defaultSql();
        return sql == null ? SqlLiteral.createNull(position) : StatementParser.parseExpression(sql);
    }

    /// `value` as it is stored into `column`.
    static SqlNode stored(SqlNode value, ColumnDefinition column) {
        SqlNode cast =
                CastOperator.assignment(column.type(), column.name())
                        .createCall(value.getParserPosition(), value);
        return named(cast, column.name());
    }

    static SqlNode named(SqlNode value, String name) {
        return SqlStdOperatorTable.AS.createCall(
                value.getParserPosition(), value, new SqlIdentifier(name, SqlParserPos.ZERO));
    }

    /// The table that is changed, in FROM.
    static SqlNode target(TableDefinition table, String prefix, String alias) {
        return SqlStdOperatorTable.AS.createCall(
                SqlParserPos.ZERO,
                new SqlIdentifier(
                        List.of(table.name().schema(), prefix + table.name().name()),
                        SqlParserPos.ZERO),
                new SqlIdentifier(alias, SqlParserPos.ZERO));
    }

    static SqlNode join(SqlNode left, SqlNode right) {
        return FromLists.of(left, right, SqlParserPos.ZERO);
    }

    static SqlSelect select(
            List<? extends SqlNode> items, @Nullable SqlNode from, @Nullable SqlNode where) {
        return Selects.of(items, from, where, SqlParserPos.ZERO);
    }

    /// What RETURNING says, or null where it is not there.
    @Nullable Returning returning(
            TableDefinition table,
            String alias,
            @Nullable SqlNodeList items,
            @Nullable SqlNodeList with) {
        if (items == null) {
            return null;
        }
        if (items.stream().anyMatch(Subqueries::in)) {
            return returningRows(table, alias, items, with);
        }
        return returning(table, select(TreeCopy.of(items), target(table, "", alias), null));
    }

    private Returning returningRows(
            TableDefinition table, String alias, SqlNodeList items, @Nullable SqlNodeList with) {
        var part = new RowQueries.Part(alias, table.schema().fields());
        var planned = RowQueries.plan(planning, TreeCopy.of(items), List.of(part), with);
        return new Returning(planned.values(), planned.schema());
    }

    private Returning returning(TableDefinition table, SqlNode query) {
        RelRoot root = planning.algebra(query);
        var fields = new ArrayList<Field>();
        for (RelDataTypeField field : root.validatedRowType.getFieldList()) {
            fields.add(PlanConverter.field(field.getName(), field.getType()));
        }
        List<Expression> expressions =
                switch (root.rel) {
                    case TableScan _ -> columns(table);
                    case Join join -> columns(join);
                    case LogicalProject project
                            when (project.getInput() instanceof TableScan
                                            || project.getInput() instanceof Join
                                            || project.getInput() instanceof Correlate)
                                    && !project.containsOver() ->
                            planning.expressions().convert(project.getProjects());
                    default -> throw RowQueries.misplaced(root.rel, "RETURNING");
                };
        return new Returning(new RowValues.Computed(expressions), new Schema(fields));
    }

    /// The columns of a join, as they are.
    static List<Expression> columns(Join join) {
        var columns = new ArrayList<Expression>();
        for (RelDataTypeField field : join.getRowType().getFieldList()) {
            columns.add(new Input(field.getIndex(), RelType.of(field.getType())));
        }
        return columns;
    }

    private static List<Expression> columns(TableDefinition table) {
        var columns = new ArrayList<Expression>();
        for (int i = 0; i < table.columns().size(); i++) {
            columns.add(new Input(i, table.columns().get(i).type()));
        }
        return columns;
    }

    /// The expression that `sql` is over the columns of `table`, which need not be in the catalog
    /// yet.
    ///
    /// @param type the type it is cast to, as on assignment; null for its own
    /// @param name what it is the value of, for messages
    public Expression expression(
            String sql, TableDefinition table, @Nullable Type type, String name) {
        SqlNode parsed = StatementParser.parseExpression(sql);
        if (Subqueries.in(parsed)) {
            throw SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery here")
                    .hint("The expression is over one row of the table.");
        }
        SqlNode value =
                type == null
                        ? parsed
                        : CastOperator.assignment(type, name).createCall(SqlParserPos.ZERO, parsed);
        var withTable = new ChangePlanning(planning.with(table), catalog);
        Returning result =
                withTable.returning(
                        table,
                        table.name().name(),
                        new SqlNodeList(List.of(value), SqlParserPos.ZERO),
                        null);
        var values = java.util.Objects.requireNonNull(result).values();
        return ((RowValues.Computed) values).expressions().getFirst();
    }

    /// What ON CONFLICT says, or null where it is not there.
    @Nullable ConflictAction conflict(
            TableDefinition table, String alias, @Nullable Conflict conflict) {
        if (conflict == null) {
            return null;
        }
        List<Integer> key = key(table, conflict);
        if (conflict.assignments().isEmpty()) {
            return new ConflictAction(key, List.of(), List.of(), null);
        }
        List<Integer> assigned = assigned(table, conflict.assignments());
        List<SqlNode> items = new ArrayList<>(values(table, conflict.assignments()));
        if (conflict.where() != null) {
            items.add(named(TreeCopy.of(conflict.where()), "where"));
        }
        SqlNode from = join(target(table, "", alias), target(table, "", "excluded"));
        RelRoot root = planning.algebra(select(items, from, null));
        if (!(root.rel instanceof LogicalProject project)
                || !(project.getInput() instanceof LogicalJoin)
                || project.containsOver()) {
            throw Unsupported.of(
                    "a subquery in ON CONFLICT DO UPDATE", "Use UPDATE … FROM, then INSERT.");
        }
        List<Expression> expressions = planning.expressions().convert(project.getProjects());
        Expression where = null;
        if (conflict.where() != null) {
            where = expressions.getLast();
            if (where.type().name() != TypeName.BOOLEAN) {
                throw SqlException.of(
                                SqlState.DATATYPE_MISMATCH,
                                "argument of WHERE must be type boolean, not type "
                                        + where.type().sql())
                        .at(conflict.where().getParserPosition().getColumnNum());
            }
        }
        return new ConflictAction(key, assigned, expressions.subList(0, assigned.size()), where);
    }

    private static List<Integer> key(TableDefinition table, Conflict conflict) {
        ColumnName constraint = conflict.constraint();
        if (constraint != null) {
            return table.uniqueKeys().stream()
                    .filter(unique -> !table.indexes().contains(unique))
                    .filter(unique -> unique.name().name().equals(constraint.name()))
                    .findFirst()
                    .orElseThrow(() -> missing(table, constraint))
                    .columns();
        }
        List<Integer> key = Targets.columns(table, conflict.columns());
        var given = new HashSet<>(key);
        if (!key.isEmpty()
                && table.uniqueKeys().stream()
                        .noneMatch(unique -> given.equals(new HashSet<>(unique.columns())))) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "there is no unique or exclusion constraint matching the ON CONFLICT specification")
                    .hint("Name the columns of the primary key or of a unique constraint.")
                    .at(conflict.columns().getFirst().position());
        }
        return key;
    }

    private static SqlException missing(TableDefinition table, ColumnName constraint) {
        return SqlException.of(
                        SqlState.UNDEFINED_OBJECT,
                        "constraint \""
                                + constraint.name()
                                + "\" for table \""
                                + table.name().name()
                                + "\" does not exist")
                .at(constraint.position());
    }

    /// The type of a query's column, unknown where it was a bare string or NULL.
    static Type rawType(RelRoot root, int column) {
        return RelType.of(root.validatedRowType.getFieldList().get(column).getType());
    }
}
