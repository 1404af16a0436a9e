// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.FromNames.Column;
import io.tidemill.sql.resolve.FromNames.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// Makes PostgreSQL's rules of names out of Calcite's, in each SELECT once the columns of its FROM
/// are known: USING and NATURAL become ON, the names of what they merge become values, `*` becomes
/// the columns it stands for, and what may be several columns is ambiguous.
///
/// ```
/// SELECT * FROM a FULL JOIN b USING (k) WHERE k > 1
/// ->  SELECT coalesce(a.k, b.k) AS k, a.x, b.y FROM a FULL JOIN b ON a.k = b.k WHERE coalesce(a.k, b.k) > 1
/// ```
final class Names {
    private final IdentityHashMap<SqlNode, FromNames> known = new IdentityHashMap<>();

    /// Settles what the names behind a join are, and what it is on.
    void join(SqlJoin join, JoinScope scope) {
        Iterator<Table> tables = Table.in(scope).iterator();
        FromNames left = of(join.getLeft(), tables);
        FromNames right = of(join.getRight(), tables);
        SqlNode condition = join.getCondition();
        SqlCall as =
                condition instanceof SqlCall call && call.getKind() == SqlKind.AS ? call : null;
        String alias = as == null ? null : as.operand(1).toString();
        SqlNode using = as == null ? condition : as.operand(0);
        if (!join.isNatural() && join.getConditionType() != JoinConditionType.USING) {
            known.put(join, FromNames.joined(left, right, List.of(), null));
            return;
        }
        var names = new ArrayList<SqlIdentifier>();
        if (using != null) {
            ((SqlNodeList) using).forEach(name -> names.add((SqlIdentifier) name));
        } else {
            for (Column column : left.columns()) {
                if (!right.named(column.name()).isEmpty()) {
                    names.add(new SqlIdentifier(column.name(), join.getParserPosition()));
                }
            }
        }
        var merged = new ArrayList<Column>();
        var seen = new HashSet<String>();
        SqlNode on = null;
        for (SqlIdentifier name : names) {
            if (!seen.add(name.getSimple()) && using != null) {
                throw wrong(
                        SqlState.DUPLICATE_COLUMN, "column name", name, "more than once in USING");
            }
            Column one = common(name, left, "left");
            Column other = common(name, right, "right");
            SqlParserPos position = name.getParserPosition();
            SqlNode equal =
                    SqlStdOperatorTable.EQUALS.createCall(
                            position, one.reference().at(position), other.reference().at(position));
            on = on == null ? equal : SqlStdOperatorTable.AND.createCall(position, on, equal);
            merged.add(merged(join, one, other));
        }
        SqlParserPos position = join.getParserPosition();
        join.setOperand(1, SqlLiteral.createBoolean(false, position));
        join.setOperand(4, JoinConditionType.ON.symbol(position));
        join.setOperand(5, on == null ? SqlLiteral.createBoolean(true, position) : on);
        FromNames all = FromNames.joined(left, right, merged, alias);
        if (alias != null && all.tables().stream().anyMatch(each -> each.name().equals(alias))) {
            throw Messages.aliasTwice(alias).at(Resolver.position(join.getRight()));
        }
        known.put(join, all);
    }

    private static Column common(SqlIdentifier name, FromNames side, String which) {
        List<Column> found = side.named(name.getSimple());
        if (found.isEmpty()) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN,
                            "column \"%s\" specified in USING clause does not exist in %s table"
                                    .formatted(name.getSimple(), which))
                    .hint("Use ON where the columns have different names.")
                    .at(Resolver.position(name));
        }
        if (found.size() > 1) {
            throw wrong(
                    SqlState.AMBIGUOUS_COLUMN,
                    "common column name",
                    name,
                    "more than once in " + which + " table");
        }
        return found.getFirst();
    }

    private static SqlException wrong(SqlState state, String what, SqlIdentifier name, String why) {
        String clause = state == SqlState.DUPLICATE_COLUMN ? " clause" : "";
        return SqlException.of(
                        state, what + " \"" + name.getSimple() + "\" appears " + why + clause)
                .hint("Use ON, with the tables' names in front of the columns.")
                .at(Resolver.position(name));
    }

    private static Column merged(SqlJoin join, Column left, Column right) {
        Type type = Conversions.common(List.of(left.type(), right.type()));
        if (type == null) {
            // The condition says that there is no such operator.
            return left;
        }
        FromNames.Reference one = cast(left, type);
        FromNames.Reference other = cast(right, type);
        FromNames.Reference reference =
                switch (join.getJoinType()) {
                    case RIGHT -> other;
                    case FULL ->
                            at ->
                                    CommonTypeFunction.COALESCE.createCall(
                                            at, one.at(at), other.at(at));
                    case LEFT -> one;
                    default -> left.type().sameName(type) ? one : other;
                };
        return new Column(left.name(), null, type, reference);
    }

    private static FromNames.Reference cast(Column column, Type type) {
        return column.type().sameName(type)
                ? column.reference()
                : at -> new CastOperator(type, false).createCall(at, column.reference().at(at));
    }

    /// The names of an item of FROM, whose tables come next.
    private FromNames of(SqlNode item, Iterator<Table> tables) {
        FromNames names = known.get(item);
        if (names == null) {
            return FromNames.of(tables.next());
        }
        names.tables().forEach(_ -> tables.next());
        return names;
    }

    /// Replaces names among the arguments of a function behind a comma or a join.
    void arguments(SqlNode item, SqlNode left, JoinScope scope) {
        SqlNode inner = item;
        while (inner.getKind() == SqlKind.AS || inner.getKind() == SqlKind.LATERAL) {
            inner = ((SqlCall) inner).operand(0);
        }
        FromNames names = known.get(left);
        if (names != null
                && inner.getKind() == SqlKind.COLLECTION_TABLE
                && ((SqlCall) inner).operand(0) instanceof SqlCall rows
                && rows.getOperator() instanceof RowsFrom) {
            replaceOperands(rows, new Level(names, scope.getParent()));
        }
    }

    /// The condition of a join, with names replaced.
    SqlNode condition(SqlNode condition, JoinScope scope) {
        FromNames names = requireNonNull(known.get(scope.getNode()), "names");
        return replaced(condition, new Level(names, scope.getParent()));
    }

    /// Replaces names in all of a SELECT.
    void select(SqlSelect select, SelectScope scope) {
        SqlNode from = select.getFrom();
        FromNames names = from == null ? FromNames.NONE : of(from, Table.in(scope).iterator());
        known.put(select, names);
        var level = new Level(names, scope.getParent());
        SqlNodeList list = select.getSelectList();
        var items = new SqlNodeList(list.getParserPosition());
        list.forEach(item -> items.addAll(items(item, level)));
        select.setSelectList(items);
        for (int operand :
                List.of(
                        SqlSelect.WHERE_OPERAND,
                        SqlSelect.HAVING_OPERAND,
                        SqlSelect.QUALIFY_OPERAND)) {
            SqlNode clause = select.getOperandList().get(operand);
            if (clause != null) {
                select.setOperand(operand, replaced(clause, level));
            }
        }
        if (select.getGroup() != null) {
            replaced(select.getGroup(), level);
        }
        if (select.getOrderList() != null) {
            order(select.getOrderList(), items, level);
        }
    }

    /// What an item of a select list stands for.
    private List<SqlNode> items(SqlNode item, Level level) {
        if (!(item instanceof SqlIdentifier name)) {
            return List.of(replaced(item, level));
        }
        if (!name.isStar()) {
            Column column = level.own(name);
            return List.of(
                    column == null ? replaced(name, level) : column.item(name.getParserPosition()));
        }
        List<Column> columns =
                switch (name.names.size()) {
                    case 1 -> level.names.columns();
                    case 2 -> level.names.allOf(name.names.getFirst());
                    case 3 -> level.names.allOf(name.names.get(0), name.names.get(1));
                    default -> List.of();
                };
        return columns.isEmpty()
                ? List.of(name)
                : columns.stream().map(column -> column.item(name.getParserPosition())).toList();
    }

    private void order(SqlNodeList keys, SqlNodeList items, Level level) {
        for (int i = 0; i < keys.size(); i++) {
            keys.set(i, key(keys.get(i), items, level));
        }
    }

    /// A name alone in ORDER BY is first of all that of an item of the select list.
    private SqlNode key(SqlNode key, SqlNodeList items, Level level) {
        return switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) key;
                call.setOperand(0, key(call.operand(0), items, level));
                yield call;
            }
            case IDENTIFIER -> {
                SqlIdentifier name = (SqlIdentifier) key;
                List<SqlNode> values =
                        name.isSimple() ? itemsNamed(name.getSimple(), items) : List.of();
                if (values.isEmpty()) {
                    yield replaced(key, level);
                }
                for (SqlNode other : values) {
                    if (!other.equalsDeep(values.getFirst(), Litmus.IGNORE)) {
                        throw SqlException.of(
                                        SqlState.AMBIGUOUS_COLUMN,
                                        "ORDER BY \"" + name.getSimple() + "\" is ambiguous")
                                .hint("Order by the place of the column, or name columns by AS.")
                                .at(Resolver.position(name));
                    }
                }
                yield values.size() == 1 ? key : values.getFirst();
            }
            default -> replaced(key, level);
        };
    }

    private static List<SqlNode> itemsNamed(String name, SqlNodeList items) {
        var values = new ArrayList<SqlNode>();
        for (SqlNode item : items) {
            boolean as = item.getKind() == SqlKind.AS;
            SqlNode shown = as ? ((SqlCall) item).operand(1) : item;
            if (shown instanceof SqlIdentifier id
                    && !id.isStar()
                    && RepeatedNames.shown(Util.last(id.names)).equals(name)) {
                values.add(as ? ((SqlCall) item).operand(0) : item);
            }
        }
        return values;
    }

    /// `node` with names replaced in it; queries in it come to this on their own.
    private SqlNode replaced(SqlNode node, Level level) {
        switch (node) {
            case SqlIdentifier name -> {
                return name.isStar() ? name : replaced(name, level);
            }
            case SqlNodeList list -> {
                for (int i = 0; i < list.size(); i++) {
                    SqlNode each = list.get(i);
                    if (each != null) {
                        list.set(i, replaced(each, level));
                    }
                }
            }
            case SqlSelect _, SqlWith _ -> {}
            case SqlCall call -> replaceOperands(call, level);
            default -> {}
        }
        return node;
    }

    private void replaceOperands(SqlCall call, Level level) {
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            // What comes behind AS is a new name.
            if (operand != null && (i == 0 || call.getKind() != SqlKind.AS)) {
                SqlNode replaced = replaced(operand, level);
                if (operand instanceof SqlIdentifier) {
                    call.setOperand(i, replaced);
                }
            }
        }
    }

    private SqlNode replaced(SqlIdentifier name, Level level) {
        Column own = level.own(name);
        if (own != null) {
            return own.reference().at(name.getParserPosition());
        }
        // Other columns of queries around it Calcite finds.
        Column outer = outer(name, level.outer);
        return outer != null && outer.merged()
                ? outer.reference().at(name.getParserPosition())
                : name;
    }

    private @Nullable Column outer(SqlIdentifier name, SqlValidatorScope from) {
        SqlValidatorScope scope = from;
        while (scope instanceof DelegatingScope inner) {
            FromNames names = of(scope);
            Column found = names == null ? null : new Level(names, scope).own(name);
            if (found != null) {
                return found;
            }
            scope = inner.getParent();
        }
        return null;
    }

    private @Nullable FromNames of(SqlValidatorScope scope) {
        return switch (scope) {
            case SelectScope select -> known.get(select.getNode());
            case JoinScope join -> known.get(join.getNode());
            case ListScope lateral when lateral.getNode() instanceof SqlSelect -> before(lateral);
            default -> null;
        };
    }

    /// The names of what stands before something LATERAL.
    private FromNames before(ListScope scope) {
        List<Table> tables = Table.in(scope);
        for (FromNames names : known.values()) {
            if (names.tables().equals(tables)) {
                return names;
            }
        }
        FromNames names = FromNames.NONE;
        for (Table table : tables) {
            names = FromNames.joined(names, FromNames.of(table), List.of(), null);
        }
        return names;
    }

    /// The names of one query.
    ///
    /// @param outer the scope around it
    private record Level(FromNames names, SqlValidatorScope outer) {
        /// The one column of the query itself that `name` is, or null.
        @Nullable Column own(SqlIdentifier name) {
            List<Column> found =
                    switch (name.names.size()) {
                        case 1 -> names.named(name.names.getFirst());
                        case 2 -> names.of(name.names.get(0), name.names.get(1));
                        case 3 -> names.of(name.names.get(0), name.names.get(1), name.names.get(2));
                        default -> List.of();
                    };
            if (found.size() > 1) {
                throw Messages.ambiguous(Util.last(name.names)).at(Resolver.position(name));
            }
            if (found.isEmpty() && names.aliases().containsKey(name.names.getFirst())) {
                throw Messages.noColumn(name.names.getFirst(), Util.last(name.names), List.of())
                        .at(Resolver.position(name));
            }
            return found.isEmpty() ? null : found.getFirst();
        }
    }
}
