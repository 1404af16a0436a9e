// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.RelTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

/// Subqueries in the expressions over one query: each becomes columns that are joined to it, and an
/// expression of those, with SQL's three-valued logic.
///
/// | subquery | joined | expression |
/// | --- | --- | --- |
/// | `(SELECT v …)` with one row at most | v | v |
/// | `(SELECT v …)` | any v, the count n | v, or an error where n > 1, when it is evaluated |
/// | `EXISTS (…)` | true, where there is a row | whether that is there |
/// | `x IN (SELECT y …)` | true, where x = y; the counts of rows and of y | true; false of no rows; NULL where x or a y is; false |
/// | `x < ANY (SELECT y …)` | greatest y, the counts of rows and of y | as IN, x < greatest y |
final class SubqueryValues {
    private static final SqlOperator SINGLE_ROW =
            new SqlFunction(
                    "single_row",
                    SqlKind.OTHER_FUNCTION,
                    null,
                    null,
                    null,
                    SqlFunctionCategory.SYSTEM);

    private final Set<CorrelationId> ids;
    private final Set<CorrelationId> enclosing;
    private final RexBuilder rex;
    private RelNode rel;

    /// Subqueries over `rel`, which call its rows `ids`.
    SubqueryValues(RelNode rel, Set<CorrelationId> ids, Set<CorrelationId> enclosing) {
        this.rel = rel;
        this.ids = Set.copyOf(ids);
        this.enclosing = enclosing;
        this.rex = Rel.rex(rel);
    }

    /// The query with the columns that were joined behind its own.
    RelNode rel() {
        return rel;
    }

    /// Keeps the rows for which the conditions, over the columns of [#rel], hold.
    void filter(List<RexNode> conditions) {
        rel = Rel.filter(rel, conditions);
    }

    /// The expression without subqueries, over the columns of [#rel].
    RexNode value(RexNode expression) {
        return expression.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
                        var operands =
                                query.getOperands().stream()
                                        .map(each -> each.accept(this))
                                        .toList();
                        return subquery(query, operands);
                    }
                });
    }

    private RexNode subquery(RexSubQuery query, List<RexNode> operands) {
        return switch (query.getKind()) {
            case SCALAR_QUERY -> scalar(query);
            case EXISTS -> exists(inner(query.rel));
            case IN -> in(inner(query.rel), operands);
            case SOME -> some(query, operands);
            default ->
                    throw new UnsupportedOperationException(
                            "a subquery of kind " + query.getKind());
        };
    }

    /// The subquery itself, flat.
    private RelNode inner(RelNode query) {
        var inside = new HashSet<>(enclosing);
        inside.addAll(idsOf(query));
        return Flattening.flat(query, inside);
    }

    private Set<CorrelationId> idsOf(RelNode query) {
        var found = new HashSet<>(ids);
        for (CorrelationId id : References.of(query)) {
            if (!enclosing.contains(id) && !Declared.in(query).contains(id)) {
                found.add(id);
            }
        }
        return found;
    }

    /// Joins a subquery; its columns stand behind those there were.
    private void join(RelNode query, JoinRelType type, List<RexNode> conditions) {
        rel = DependentJoin.join(rel, query, free(query), type, conditions);
    }

    private Set<CorrelationId> free(RelNode query) {
        var free = References.of(query);
        free.removeAll(enclosing);
        return free;
    }

    private RexNode scalar(RexSubQuery query) {
        RelNode inner = Rel.first(inner(query.rel), 1);
        int at = Rel.width(rel);
        if (Single.is(inner)) {
            join(inner, JoinRelType.LEFT, List.of());
            return Rel.column(rel, at);
        }
        RelDataType type = nullable(inner.getRowType().getFieldList().getFirst().getType());
        RelNode counted =
                Rel.aggregate(
                        inner,
                        ImmutableBitSet.of(),
                        List.of(
                                call(SqlStdOperatorTable.ANY_VALUE, List.of(0), type),
                                count(List.of())));
        join(counted, JoinRelType.LEFT, List.of());
        RexNode value = Rel.column(rel, at);
        RexNode single =
                rex.makeCall(
                        RelTypes.of(Type.BOOLEAN, true),
                        SINGLE_ROW,
                        List.of(Rel.column(rel, at + 1)));
        return rex.makeCall(
                type, SqlStdOperatorTable.CASE, List.of(single, value, rex.makeNullLiteral(type)));
    }

    private RelDataType nullable(RelDataType type) {
        return rex.getTypeFactory().createTypeWithNullability(type, true);
    }

    private static AggregateCall call(
            SqlAggFunction function, List<Integer> arguments, RelDataType type) {
        return AggregateCall.create(
                function,
                false,
                false,
                false,
                List.of(),
                arguments,
                -1,
                null,
                RelCollations.EMPTY,
                type,
                null);
    }

    private AggregateCall count(List<Integer> arguments) {
        return call(SqlStdOperatorTable.COUNT, arguments, RelTypes.of(Type.BIGINT, false));
    }

    /// `query` as one row of one true where it has any.
    private static RelNode any(RelNode query) {
        return Rel.distinct(Rel.project(withoutLimit(query), List.of(Rel.yes(query))));
    }

    /// Whether there are rows does not depend on a limit of one or more.
    private static RelNode withoutLimit(RelNode query) {
        return query instanceof Sort sort
                        && sort.offset == null
                        && (sort.fetch == null
                                || (sort.fetch instanceof RexLiteral limit
                                        && limit.getValue() instanceof java.math.BigDecimal count
                                        && count.signum() > 0))
                ? sort.getInput()
                : query;
    }

    private RexNode exists(RelNode query) {
        int at = Rel.width(rel);
        join(any(query), JoinRelType.LEFT, List.of());
        return rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, Rel.column(rel, at));
    }

    /// Takes a condition that is a subquery itself, or NOT one, as a semi or anti join; false where
    /// it is anything else.
    boolean condition(RexNode condition) {
        boolean not = condition.getKind() == SqlKind.NOT;
        RexNode meant = not ? ((RexCall) condition).getOperands().getFirst() : condition;
        if (!(meant instanceof RexSubQuery query)) {
            return false;
        }
        JoinRelType type = not ? JoinRelType.ANTI : JoinRelType.SEMI;
        if (query.getKind() == SqlKind.EXISTS) {
            join(withoutLimit(inner(query.rel)), type, List.of());
            return true;
        }
        boolean in =
                query.getKind() == SqlKind.IN
                        || (query.getKind() == SqlKind.SOME && comparison(query) == SqlKind.EQUALS);
        if (!in) {
            return false;
        }
        var operands = query.getOperands().stream().map(this::value).toList();
        RelNode inner = inner(query.rel);
        if (not) {
            notIn(inner, operands);
        } else {
            join(inner, JoinRelType.SEMI, equal(operands, inner));
        }
        return true;
    }

    private static SqlKind comparison(RexSubQuery query) {
        return ((SqlQuantifyOperator) query.getOperator()).comparisonKind;
    }

    /// `operand = column` for each, over the columns of both.
    private List<RexNode> equal(List<RexNode> operands, RelNode query) {
        var conditions = new ArrayList<RexNode>();
        for (int i = 0; i < operands.size(); i++) {
            conditions.add(
                    rex.makeCall(
                            SqlStdOperatorTable.EQUALS,
                            operands.get(i),
                            Rel.shifted(Rel.column(query, i), Rel.width(rel))));
        }
        return conditions;
    }

    private static boolean mayBeNull(List<RexNode> operands, RelNode query) {
        boolean any = false;
        for (int i = 0; i < operands.size(); i++) {
            any |= operands.get(i).getType().isNullable();
            any |= Rel.column(query, i).getType().isNullable();
        }
        return any;
    }

    /// Keeps the rows that surely differ from each row of the query: where something is NULL, that
    /// is not sure.
    private void notIn(RelNode query, List<RexNode> operands) {
        if (!mayBeNull(operands, query)) {
            join(query, JoinRelType.ANTI, equal(operands, query));
            return;
        }
        if (operands.size() > 1) {
            join(query, JoinRelType.ANTI, perhapsEqual(operands, query));
            return;
        }
        join(query, JoinRelType.ANTI, equal(operands, query));
        RexNode column = Rel.column(query, 0);
        if (column.getType().isNullable()) {
            RexNode isNull = rex.makeCall(SqlStdOperatorTable.IS_NULL, column);
            join(any(Rel.filter(query, List.of(isNull))), JoinRelType.ANTI, List.of());
        }
        RexNode operand = operands.getFirst();
        if (operand.getType().isNullable()) {
            join(
                    any(query),
                    JoinRelType.ANTI,
                    List.of(rex.makeCall(SqlStdOperatorTable.IS_NULL, operand)));
        }
    }

    /// For each operand, that it is equal to the column or that one of them is NULL.
    private List<RexNode> perhapsEqual(List<RexNode> operands, RelNode query) {
        var conditions = new ArrayList<RexNode>();
        List<RexNode> equal = equal(operands, query);
        for (int i = 0; i < operands.size(); i++) {
            RexNode left = operands.get(i);
            RexNode right = Rel.shifted(Rel.column(query, i), Rel.width(rel));
            var alternatives = new ArrayList<RexNode>();
            alternatives.add(equal.get(i));
            for (RexNode each : List.of(left, right)) {
                if (each.getType().isNullable()) {
                    alternatives.add(rex.makeCall(SqlStdOperatorTable.IS_NULL, each));
                }
            }
            conditions.add(
                    alternatives.size() == 1
                            ? alternatives.getFirst()
                            : rex.makeCall(SqlStdOperatorTable.OR, alternatives));
        }
        return conditions;
    }

    private RexNode in(RelNode query, List<RexNode> operands) {
        int count = operands.size();
        List<RexNode> columns = Rel.columns(query, count);
        columns.add(Rel.yes(query));
        int at = Rel.width(rel);
        RelNode distinct = Rel.distinct(Rel.project(query, columns));
        List<RexNode> equal = equal(operands, distinct);
        join(distinct, JoinRelType.LEFT, equal);
        RexNode found = rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, Rel.column(rel, at + count));
        if (!mayBeNull(operands, query)) {
            return found;
        }
        if (count > 1) {
            RexNode perhaps = existsWhere(query, operands);
            return choice(found, yes(), perhaps, unknown(), no());
        }
        int counts = Rel.width(rel);
        join(
                Rel.aggregate(
                        query, ImmutableBitSet.of(), List.of(count(List.of()), count(List.of(0)))),
                JoinRelType.LEFT,
                List.of());
        return choice(
                found,
                yes(),
                isZero(Rel.column(rel, counts)),
                no(),
                rex.makeCall(SqlStdOperatorTable.IS_NULL, operands.getFirst()),
                unknown(),
                rex.makeCall(
                        SqlStdOperatorTable.LESS_THAN,
                        Rel.column(rel, counts + 1),
                        Rel.column(rel, counts)),
                unknown(),
                no());
    }

    private RexNode isZero(RexNode count) {
        return rex.makeCall(
                SqlStdOperatorTable.EQUALS,
                count,
                rex.makeExactLiteral(java.math.BigDecimal.ZERO, RelTypes.of(Type.BIGINT, false)));
    }

    private RexNode yes() {
        return rex.makeLiteral(true, RelTypes.of(Type.BOOLEAN, true));
    }

    private RexNode no() {
        return rex.makeLiteral(false, RelTypes.of(Type.BOOLEAN, true));
    }

    private RexNode unknown() {
        return rex.makeNullLiteral(RelTypes.of(Type.BOOLEAN, true));
    }

    private RexNode choice(RexNode... operands) {
        return rex.makeCall(
                RelTypes.of(Type.BOOLEAN, true), SqlStdOperatorTable.CASE, List.of(operands));
    }

    /// Whether a row of the query may be equal to the operands.
    private RexNode existsWhere(RelNode query, List<RexNode> operands) {
        CorrelationId row = rel.getCluster().createCorrel();
        RexNode own = rex.makeCorrel(rel.getRowType(), row);
        var conditions = new ArrayList<RexNode>();
        for (RexNode each : perhapsEqual(operands, query)) {
            conditions.add(dependent(each, own));
        }
        return exists(Rel.filter(query, conditions));
    }

    /// A condition over both, as one over the query that refers to a row of [#rel].
    private RexNode dependent(RexNode condition, RexNode own) {
        int width = Rel.width(rel);
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return input.getIndex() < width
                                ? rex.makeFieldAccess(own, input.getIndex())
                                : new RexInputRef(input.getIndex() - width, input.getType());
                    }
                });
    }

    private RexNode some(RexSubQuery query, List<RexNode> operands) {
        SqlKind kind = comparison(query);
        RelNode inner = inner(query.rel);
        if (kind == SqlKind.EQUALS) {
            return in(inner, operands);
        }
        RexNode operand = operands.getFirst();
        SqlOperator operator = operator(kind);
        Type type = RelType.of(Rel.column(inner, 0).getType());
        return operands.size() == 1 && hasExtremes(type)
                ? someByExtremes(inner, operand, operator)
                : someByRows(inner, operand, operator);
    }

    private static SqlOperator operator(SqlKind kind) {
        return switch (kind) {
            case LESS_THAN -> SqlStdOperatorTable.LESS_THAN;
            case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case GREATER_THAN -> SqlStdOperatorTable.GREATER_THAN;
            case GREATER_THAN_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            case NOT_EQUALS -> SqlStdOperatorTable.NOT_EQUALS;
            default -> throw new UnsupportedOperationException("a comparison by " + kind);
        };
    }

    private static boolean hasExtremes(Type type) {
        return switch (type.name()) {
            case BOOLEAN, BYTEA, UUID, JSONB, VECTOR, ARRAY, UNKNOWN -> false;
            default -> type.name() != TypeName.UNKNOWN;
        };
    }

    /// `x op ANY (…)` by the least and greatest: some row is less if the least is.
    private RexNode someByExtremes(RelNode query, RexNode operand, SqlOperator operator) {
        int at = Rel.width(rel);
        RelDataType type = nullable(Rel.column(query, 0).getType());
        join(
                Rel.aggregate(
                        query,
                        ImmutableBitSet.of(),
                        List.of(
                                call(SqlStdOperatorTable.MIN, List.of(0), type),
                                call(SqlStdOperatorTable.MAX, List.of(0), type),
                                count(List.of()),
                                count(List.of(0)))),
                JoinRelType.LEFT,
                List.of());
        RexNode least = rex.makeCall(operator, operand, Rel.column(rel, at));
        RexNode greatest = rex.makeCall(operator, operand, Rel.column(rel, at + 1));
        RexNode holds =
                switch (operator.getKind()) {
                    case LESS_THAN, LESS_THAN_OR_EQUAL -> greatest;
                    case GREATER_THAN, GREATER_THAN_OR_EQUAL -> least;
                    default -> rex.makeCall(SqlStdOperatorTable.OR, least, greatest);
                };
        return choice(
                holds,
                yes(),
                isZero(Rel.column(rel, at + 2)),
                no(),
                rex.makeCall(SqlStdOperatorTable.IS_NULL, operand),
                unknown(),
                rex.makeCall(
                        SqlStdOperatorTable.LESS_THAN,
                        Rel.column(rel, at + 3),
                        Rel.column(rel, at + 2)),
                unknown(),
                no());
    }

    /// `x op ANY (…)` by looking at each row.
    private RexNode someByRows(RelNode query, RexNode operand, SqlOperator operator) {
        CorrelationId row = rel.getCluster().createCorrel();
        RexNode own = rex.makeCorrel(rel.getRowType(), row);
        RexNode right = Rel.shifted(Rel.column(query, 0), Rel.width(rel));
        RexNode compared = dependent(rex.makeCall(operator, operand, right), own);
        RexNode isTrue = exists(Rel.filter(query, List.of(compared)));
        RexNode isNull =
                exists(
                        Rel.filter(
                                query,
                                List.of(rex.makeCall(SqlStdOperatorTable.IS_NULL, compared))));
        return choice(isTrue, yes(), isNull, unknown(), no());
    }
}
