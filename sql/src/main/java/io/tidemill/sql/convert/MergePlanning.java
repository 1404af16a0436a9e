// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.change.PlannedMerge;
import io.tidemill.sql.change.PlannedMerge.Clause;
import io.tidemill.sql.change.PlannedMerge.Match;
import io.tidemill.sql.change.Returning;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.convert.RowQueries.Part;
import io.tidemill.sql.parse.MergeTree;
import io.tidemill.sql.parse.MergeTree.Action;
import io.tidemill.sql.parse.MergeTree.When;
import io.tidemill.sql.parse.Selects;
import io.tidemill.sql.parse.TreeCopy;
import io.tidemill.sql.resolve.CatalogReader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Plans MERGE: a join of the table with the source, and expressions over its rows for each WHEN.
///
/// ```
/// MERGE INTO t USING s ON c WHEN …
/// SELECT t.every, t.stored, t.column, s.* FROM t FULL JOIN (SELECT s.*, TRUE FROM s) AS s ON c
/// ```
public final class MergePlanning {
    /// Names that no user's table or column has.
    private static final String SOURCE = "$source";

    private static final String DONE = "$done";
    private static final String ACTION = "merge_action";

    private final Planning planning;
    private final Catalog catalog;
    private final ChangePlanning changes;

    /// Planning of one statement.
    public MergePlanning(Planning planning, Catalog catalog) {
        this.planning = planning;
        this.catalog = catalog;
        this.changes = new ChangePlanning(planning, catalog);
    }

    /// Plans MERGE.
    public PlannedMerge merge(MergeTree tree) {
        TableDefinition table = Targets.table(catalog, tree.table(), "merge into");
        String alias = tree.alias() != null ? tree.alias() : table.name().name();
        requireApart(tree, alias);
        Query joined = joined(tree, table, alias);
        var parts = parts(tree, table, alias, joined);
        var clauses =
                tree.clauses().stream()
                        .map(when -> clause(when, tree, table, alias, parts))
                        .toList();
        return new PlannedMerge(
                table,
                joined,
                catalog.storedSchema(table).size(),
                clauses,
                returning(tree, table, alias, parts),
                planning.parameterTypes(0),
                planning.open());
    }

    private static void requireApart(MergeTree tree, String alias) {
        if (sourceName(tree.source()).equals(alias)) {
            throw SqlException.of(
                            SqlState.DUPLICATE_ALIAS,
                            "name \"" + alias + "\" specified more than once")
                    .detail("The name is used both as MERGE target table and data source.")
                    .hint("Give one of them an alias.")
                    .at(tree.source().getParserPosition().getColumnNum());
        }
    }

    // --- Joining -------------------------------------------------------------------------------

    private Query joined(MergeTree tree, TableDefinition table, String alias) {
        var items = new ArrayList<SqlNode>();
        for (Field field : catalog.storedSchema(table).fields()) {
            items.add(new SqlIdentifier(List.of(alias, field.name()), SqlParserPos.ZERO));
        }
        String name = sourceName(tree.source());
        items.add(FromTables.all(name));
        SqlNode marked =
                Selects.of(
                        List.of(
                                FromTables.all(name),
                                ChangePlanning.named(
                                        SqlLiteral.createBoolean(true, SqlParserPos.ZERO), SOURCE)),
                        source(tree),
                        null,
                        SqlParserPos.ZERO);
        SqlNode from =
                join(
                        ChangePlanning.target(table, CatalogReader.STORED, alias),
                        joinType(tree),
                        ChangePlanning.named(marked, name),
                        TreeCopy.of(tree.condition()));
        return planning.query(Selects.with(tree.with(), ChangePlanning.select(items, from, null)));
    }

    /// Rows without their match are joined only where something may be done with them.
    private static JoinType joinType(MergeTree tree) {
        Set<Match> matches = EnumSet.noneOf(Match.class);
        tree.clauses().forEach(when -> matches.add(when.match()));
        if (matches.contains(Match.NOT_BY_SOURCE)) {
            return matches.contains(Match.NOT_BY_TARGET) ? JoinType.FULL : JoinType.LEFT;
        }
        return matches.contains(Match.NOT_BY_TARGET) ? JoinType.RIGHT : JoinType.INNER;
    }

    private static SqlNode join(SqlNode left, JoinType type, SqlNode right, SqlNode condition) {
        return new SqlJoin(
                SqlParserPos.ZERO,
                left,
                SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                type.symbol(SqlParserPos.ZERO),
                right,
                JoinConditionType.ON.symbol(SqlParserPos.ZERO),
                condition);
    }

    /// The source, with a name.
    private static SqlNode source(MergeTree tree) {
        SqlNode source = TreeCopy.of(tree.source());
        return source.getKind() == SqlKind.AS || source.getKind() == SqlKind.IDENTIFIER
                ? source
                : ChangePlanning.named(source, SOURCE);
    }

    private static String sourceName(SqlNode source) {
        return switch (source.getKind()) {
            case AS -> ((SqlIdentifier) ((SqlCall) source).operand(1)).getSimple();
            case IDENTIFIER -> ((SqlIdentifier) source).names.getLast();
            default -> SOURCE;
        };
    }

    // --- Clauses -------------------------------------------------------------------------------

    /// The columns of the table, and those of the source.
    private List<Part> parts(MergeTree tree, TableDefinition table, String alias, Query joined) {
        int stored = catalog.storedSchema(table).size();
        var fields = joined.schema().fields();
        return List.of(
                new Part(alias, table.schema().fields()),
                new Part(
                        sourceName(tree.source()),
                        fields.subList(stored, joined.columnCount() - 1)));
    }

    private Clause clause(
            When when, MergeTree tree, TableDefinition table, String alias, List<Part> both) {
        var action = PlannedMerge.Action.NOTHING;
        var assigned = Assigned.NONE;
        switch (when.action()) {
            case Action.Update(var assignments) -> {
                action = PlannedMerge.Action.UPDATE;
                assigned =
                        new Assigned(
                                changes.assigned(table, assignments),
                                changes.values(table, assignments));
            }
            case Action.Insert insert -> {
                action = PlannedMerge.Action.INSERT;
                assigned = inserted(insert, tree, table);
            }
            case Action.Delete _ -> action = PlannedMerge.Action.DELETE;
            case Action.Nothing _ -> {}
        }
        var all = new ArrayList<>(assigned.values);
        if (when.condition() != null) {
            all.add(ChangePlanning.named(TreeCopy.of(when.condition()), "when"));
        }
        switch (when.match()) {
            case MATCHED -> {}
            case NOT_BY_SOURCE -> requireUnread(all, sourceName(tree.source()));
            case NOT_BY_TARGET -> requireUnread(all, alias);
        }
        int count = assigned.columns.size();
        SqlNode condition = when.condition();
        SqlNode from = from(when.match(), tree, table, alias);
        var parts =
                switch (when.match()) {
                    case MATCHED -> both;
                    case NOT_BY_SOURCE -> both.subList(0, 1);
                    case NOT_BY_TARGET -> both.subList(1, 2);
                };
        return new Clause(
                when.match(),
                condition == null
                        ? null
                        : condition(
                                values(all.subList(count, count + 1), from, parts, tree, "WHEN"),
                                condition),
                action,
                assigned.columns,
                count == 0
                        ? new RowValues.Computed(List.of())
                        : values(all.subList(0, count), from, parts, tree, "WHEN").values());
    }

    /// Refuses columns of the side that has no row.
    private static void requireUnread(List<SqlNode> items, String name) {
        var visitor =
                new SqlBasicVisitor<Void>() {
                    @Override
                    public Void visit(SqlIdentifier column) {
                        if (column.names.size() == 2 && column.names.getFirst().equals(name)) {
                            throw SqlException.of(
                                            SqlState.UNDEFINED_TABLE,
                                            "invalid reference to FROM-clause entry for table \""
                                                    + name
                                                    + "\"")
                                    .detail(
                                            "There is an entry for table \""
                                                    + name
                                                    + "\", but it cannot be referenced from this"
                                                    + " part of the query.")
                                    .hint("There is no row of it where rows are not matched.")
                                    .at(column.getParserPosition().getColumnNum());
                        }
                        return super.visit(column);
                    }
                };
        items.forEach(item -> item.accept(visitor));
    }

    private static RowValues condition(Returning condition, SqlNode written) {
        Type type = condition.schema().type(0);
        if (type.name() != TypeName.BOOLEAN) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "argument of WHEN must be type boolean, not type " + type.sql())
                    .at(written.getParserPosition().getColumnNum());
        }
        return condition.values();
    }

    /// Columns, and what they are set to.
    private record Assigned(List<Integer> columns, List<SqlNode> values) {
        static final Assigned NONE = new Assigned(List.of(), List.of());
    }

    /// What INSERT gives values for: columns with DEFAULT are left out.
    private static Assigned inserted(Action.Insert insert, MergeTree tree, TableDefinition table) {
        var given = new ArrayList<Integer>();
        var values = new ArrayList<SqlNode>();
        List<Integer> columns = columns(insert, table);
        for (int i = 0; i < columns.size(); i++) {
            SqlNode value = insert.values().get(i);
            if (value.getKind() != SqlKind.DEFAULT) {
                ColumnDefinition column = table.columns().get(columns.get(i));
                given.add(columns.get(i));
                values.add(ChangePlanning.stored(TreeCopy.of(value), column));
            }
        }
        Targets.checkGenerated(table, given, insert.systemValues(), tree.table(), insert.columns());
        return new Assigned(given, values);
    }

    private static List<Integer> columns(Action.Insert insert, TableDefinition table) {
        List<SqlNode> values = insert.values();
        if (values.isEmpty()) {
            return List.of();
        }
        List<Integer> columns = Targets.given(table, insert.columns());
        return InsertPlanning.matching(
                columns,
                values.size(),
                insert.columns().isEmpty(),
                values.get(values.size() > columns.size() ? columns.size() : 0));
    }

    /// What a clause's expressions may name. The last table has the name of what was done.
    private static SqlNode from(Match match, MergeTree tree, TableDefinition table, String alias) {
        SqlNode target = ChangePlanning.target(table, "", alias);
        SqlNode read =
                switch (match) {
                    case MATCHED -> ChangePlanning.join(target, source(tree));
                    case NOT_BY_SOURCE -> target;
                    case NOT_BY_TARGET -> source(tree);
                };
        return ChangePlanning.join(read, done());
    }

    private static SqlNode done() {
        SqlNode none =
                Selects.of(
                        List.of(
                                ChangePlanning.named(
                                        SqlLiteral.createCharString("", SqlParserPos.ZERO),
                                        ACTION)),
                        null,
                        null,
                        SqlParserPos.ZERO);
        return ChangePlanning.named(none, DONE);
    }

    /// Values over the columns of `from`, which is a join; with subqueries, over `parts`.
    private Returning values(
            List<SqlNode> given, SqlNode from, List<Part> parts, MergeTree tree, String where) {
        List<SqlNode> items = TreeCopy.of(new SqlNodeList(given, SqlParserPos.ZERO));
        if (items.stream().anyMatch(Subqueries::in)) {
            var planned = RowQueries.plan(planning, items, parts, tree.with());
            return new Returning(planned.values(), planned.schema());
        }
        RelRoot root =
                planning.algebra(
                        Selects.with(
                                tree.with(),
                                ChangePlanning.select(items, TreeCopy.of(from), null)));
        List<Expression> expressions =
                switch (root.rel) {
                    case LogicalProject project
                            when project.getInput() instanceof Join && !project.containsOver() ->
                            planning.expressions().convert(project.getProjects());
                    case Join join -> ChangePlanning.columns(join);
                    default -> throw RowQueries.misplaced(root.rel, where);
                };
        var fields = new ArrayList<Field>();
        for (RelDataTypeField field : root.validatedRowType.getFieldList()) {
            fields.add(PlanConverter.field(field.getName(), field.getType()));
        }
        return new Returning(new RowValues.Computed(expressions), new Schema(fields));
    }

    // --- RETURNING -----------------------------------------------------------------------------

    private @Nullable Returning returning(
            MergeTree tree, TableDefinition table, String alias, List<Part> both) {
        SqlNodeList written = tree.returningItems();
        if (written == null) {
            return null;
        }
        var items = new ArrayList<SqlNode>();
        for (SqlNode item : TreeCopy.of(written)) {
            if (item instanceof SqlIdentifier name && name.isStar() && name.names.size() == 1) {
                items.add(FromTables.all(sourceName(tree.source())));
                items.add(FromTables.all(alias));
            } else {
                items.add(java.util.Objects.requireNonNull(item.accept(new ActionNames())));
            }
        }
        // Outer, since there are rows that the source has none for.
        SqlNode from =
                join(
                        ChangePlanning.target(table, "", alias),
                        JoinType.LEFT,
                        source(tree),
                        SqlLiteral.createBoolean(true, SqlParserPos.ZERO));
        var parts = new ArrayList<>(both);
        parts.add(new Part(DONE, List.of(new Field(ACTION, Type.TEXT, false))));
        return values(items, ChangePlanning.join(from, done()), parts, tree, "RETURNING");
    }

    /// Puts the column that has it in the place of `merge_action()`.
    private static final class ActionNames extends SqlShuttle {
        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call.getOperator() instanceof SqlFunction function
                    && function.getName().equalsIgnoreCase(ACTION)
                    && call.operandCount() == 0) {
                return new SqlIdentifier(List.of(DONE, ACTION), call.getParserPosition());
            }
            return super.visit(call);
        }
    }
}
