// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.AsofJoin;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.LookupJoin;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAsofJoin;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Joins: equalities between the sides become keys, which are columns; what is compared but is no
/// column, or of another type, is computed below the join and dropped above it.
///
/// ```
/// a JOIN b ON a.x + 1 = b.y AND a.z < b.z
/// Project(Join[keys: (x + 1) = y, condition: a.z < b.z](Project(a, x + 1), b))
/// ```
final class JoinConverter {
    private final ExpressionConverter expressions;

    JoinConverter(ExpressionConverter expressions) {
        this.expressions = expressions;
    }

    /// One side, with the columns that are computed for the join.
    private static final class Side {
        private final Plan plan;
        private final List<Expression> added = new ArrayList<>();
        private final List<Integer> keys = new ArrayList<>();

        Side(Plan plan) {
            this.plan = plan;
        }

        int width() {
            return plan.schema().size();
        }

        void key(Expression expression) {
            keys.add(column(expression));
        }

        int column(Expression expression) {
            if (expression instanceof Input input) {
                return input.index();
            }
            added.add(expression);
            return width() + added.size() - 1;
        }

        Plan extended() {
            if (added.isEmpty()) {
                return plan;
            }
            var outputs = new ArrayList<Expression>();
            var fields = new ArrayList<>(plan.schema().fields());
            for (int i = 0; i < width(); i++) {
                outputs.add(new Input(i, plan.schema().type(i)));
            }
            for (Expression expression : added) {
                outputs.add(expression);
                fields.add(new Field("$key" + fields.size(), expression.type(), true));
            }
            return PlanConverter.project(plan, outputs, new Schema(fields));
        }
    }

    Plan convert(LogicalJoin join, Plan leftPlan, Plan rightPlan) {
        var left = new Side(leftPlan);
        var right = new Side(rightPlan);
        var rest = new ArrayList<RexNode>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (!key(conjunct, left, right)) {
                rest.add(conjunct);
            }
        }
        Plan extendedLeft = left.extended();
        Plan extendedRight = right.extended();
        int shift = left.added.size();
        Expression condition = condition(rest, left.width(), shift);
        Join.Kind kind = kind(join.getJoinType());
        boolean semi = kind == Join.Kind.SEMI || kind == Join.Kind.ANTI;
        Schema schema =
                joined(
                        kind == Join.Kind.RIGHT || kind == Join.Kind.FULL,
                        extendedLeft.schema(),
                        kind == Join.Kind.LEFT || kind == Join.Kind.FULL,
                        semi ? null : extendedRight.schema());
        Plan result =
                new Join(
                        kind,
                        extendedLeft,
                        extendedRight,
                        left.keys,
                        right.keys,
                        condition,
                        schema);
        if (left.added.isEmpty() && (semi || right.added.isEmpty())) {
            return result;
        }
        return withoutAdded(result, left, right, semi);
    }

    /// An ASOF join: the equalities become keys, and the times that are compared columns.
    Plan convert(LogicalAsofJoin join, Plan leftPlan, Plan rightPlan) {
        var left = new Side(leftPlan);
        var right = new Side(rightPlan);
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (!key(conjunct, left, right)) {
                throw Unsupported.of(
                        "this ON of an ASOF JOIN", "Compare columns of both sides by =.");
            }
        }
        var match = (RexCall) join.getMatchCondition();
        RexNode ofLeft = match.getOperands().get(0);
        RexNode ofRight = match.getOperands().get(1);
        AsofJoin.Nearest nearest = nearest(match.getKind());
        int width = left.width();
        if (isOf(ofRight, 0, width)) {
            nearest = nearest(match.getKind().reverse());
            ofLeft = match.getOperands().get(1);
            ofRight = match.getOperands().get(0);
        }
        if (!isOf(ofLeft, 0, width) || !isOf(ofRight, width, Integer.MAX_VALUE)) {
            throw Unsupported.of(
                    "this MATCH_CONDITION",
                    "Compare a time of the left side with one of the right.");
        }
        Expression leftTime = expressions.convert(ofLeft);
        Expression rightTime = expressions.convert(shifted(ofRight, width, -width));
        Type common = ExpressionConverter.commonType(leftTime.type(), rightTime.type());
        int leftColumn = left.column(ExpressionConverter.castIfNeeded(leftTime, common));
        int rightColumn = right.column(ExpressionConverter.castIfNeeded(rightTime, common));
        boolean outer = join.getJoinType() == JoinRelType.LEFT_ASOF;
        Plan extendedLeft = left.extended();
        Plan extendedRight = right.extended();
        Plan result =
                new AsofJoin(
                        nearest,
                        outer,
                        extendedLeft,
                        extendedRight,
                        left.keys,
                        right.keys,
                        leftColumn,
                        rightColumn,
                        joined(false, extendedLeft.schema(), outer, extendedRight.schema()));
        return left.added.isEmpty() && right.added.isEmpty()
                ? result
                : withoutAdded(result, left, right, false);
    }

    /// A join with the rows of a table as of a processing time.
    Plan lookup(LogicalAsofJoin join, Plan leftPlan, Plan rightPlan) {
        Lookups.check(join);
        var left = new Side(leftPlan);
        var right = new Side(rightPlan);
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (!key(conjunct, left, right)) {
                throw Lookups.condition(join);
            }
        }
        boolean outer = join.getJoinType() == JoinRelType.LEFT_ASOF;
        Plan extendedLeft = left.extended();
        Plan extendedRight = right.extended();
        Plan result =
                new LookupJoin(
                        outer,
                        extendedLeft,
                        extendedRight,
                        left.keys,
                        right.keys,
                        joined(false, extendedLeft.schema(), outer, extendedRight.schema()));
        return left.added.isEmpty() && right.added.isEmpty()
                ? result
                : withoutAdded(result, left, right, false);
    }

    private static AsofJoin.Nearest nearest(SqlKind comparison) {
        return switch (comparison) {
            case GREATER_THAN -> AsofJoin.Nearest.BEFORE;
            case GREATER_THAN_OR_EQUAL -> AsofJoin.Nearest.AT_OR_BEFORE;
            case LESS_THAN -> AsofJoin.Nearest.AFTER;
            case LESS_THAN_OR_EQUAL -> AsofJoin.Nearest.AT_OR_AFTER;
            default -> throw new IllegalStateException("not validated: " + comparison);
        };
    }

    private static Join.Kind kind(JoinRelType type) {
        return switch (type) {
            case INNER -> Join.Kind.INNER;
            case LEFT -> Join.Kind.LEFT;
            case RIGHT -> Join.Kind.RIGHT;
            case FULL -> Join.Kind.FULL;
            case SEMI -> Join.Kind.SEMI;
            case ANTI -> Join.Kind.ANTI;
            default -> throw Unsupported.of("a join of kind " + type, "Use a LEFT JOIN.");
        };
    }

    /// Takes `left expression = right expression` as a key, also where NULL equals NULL.
    private boolean key(RexNode conjunct, Side left, Side right) {
        RexCall nullSafe = nullSafeEquality(conjunct);
        if (nullSafe == null && conjunct.getKind() != SqlKind.EQUALS) {
            return false;
        }
        RexCall equality = nullSafe == null ? (RexCall) conjunct : nullSafe;
        RexNode first = equality.getOperands().get(0);
        RexNode second = equality.getOperands().get(1);
        int width = left.width();
        if (isOf(second, 0, width)) {
            RexNode swap = first;
            first = second;
            second = swap;
        }
        if (!isOf(first, 0, width) || !isOf(second, width, Integer.MAX_VALUE)) {
            return false;
        }
        boolean nulls =
                nullSafe != null && first.getType().isNullable() && second.getType().isNullable();
        return addKey(first, second, nulls, left, right);
    }

    /// The equality in `a IS NOT DISTINCT FROM b`, or in `a IS NULL AND b IS NULL OR a = b IS
    /// TRUE`, as decorrelation writes it; else null.
    private static @Nullable RexCall nullSafeEquality(RexNode node) {
        if (node.getKind() == SqlKind.IS_NOT_DISTINCT_FROM) {
            return (RexCall) node;
        }
        if (node.getKind() != SqlKind.OR || ((RexCall) node).getOperands().size() != 2) {
            return null;
        }
        RexNode nulls = ((RexCall) node).getOperands().get(0);
        RexNode equal = ((RexCall) node).getOperands().get(1);
        if (equal.getKind() == SqlKind.IS_TRUE) {
            equal = ((RexCall) equal).getOperands().getFirst();
        }
        if (nulls.getKind() != SqlKind.AND || equal.getKind() != SqlKind.EQUALS) {
            return null;
        }
        List<RexNode> tests = ((RexCall) nulls).getOperands();
        List<RexNode> sides = ((RexCall) equal).getOperands();
        for (int i = 0; i < tests.size(); i++) {
            if (tests.size() != 2
                    || tests.get(i).getKind() != SqlKind.IS_NULL
                    || !((RexCall) tests.get(i)).getOperands().getFirst().equals(sides.get(i))) {
                return null;
            }
        }
        return (RexCall) equal;
    }

    /// Whether the expression reads columns from `from` on and before `to`, and at least one.
    private static boolean isOf(RexNode node, int from, int to) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(node);
        return !used.isEmpty() && used.nth(0) >= from && used.length() <= to;
    }

    /// Adds a key.
    ///
    /// @param nulls whether NULL equals NULL: then a stand-in for NULL is compared, and whether it
    ///   is one
    private boolean addKey(RexNode ofLeft, RexNode ofRight, boolean nulls, Side left, Side right) {
        Expression leftKey = expressions.convert(ofLeft);
        Expression rightKey = expressions.convert(shifted(ofRight, left.width(), -left.width()));
        Type common = ExpressionConverter.commonType(leftKey.type(), rightKey.type());
        leftKey = ExpressionConverter.castIfNeeded(leftKey, common);
        rightKey = ExpressionConverter.castIfNeeded(rightKey, common);
        if (nulls) {
            Literal standIn = ExpressionConverter.standIn(common);
            if (standIn == null) {
                return false;
            }
            left.key(new IsNull(leftKey));
            right.key(new IsNull(rightKey));
            leftKey = new Coalesce(List.of(leftKey, standIn), common);
            rightKey = new Coalesce(List.of(rightKey, standIn), common);
        }
        left.key(leftKey);
        right.key(rightKey);
        return true;
    }

    private @Nullable Expression condition(List<RexNode> conjuncts, int width, int shift) {
        var converted = new ArrayList<Expression>();
        for (RexNode conjunct : conjuncts) {
            if (conjunct instanceof RexLiteral literal
                    && conjunct.isAlwaysTrue()
                    && !literal.isNull()) {
                continue;
            }
            converted.addAll(
                    PlanConverter.conjuncts(expressions.convert(shifted(conjunct, width, shift))));
        }
        return converted.isEmpty()
                ? null
                : converted.size() == 1 ? converted.getFirst() : new And(converted);
    }

    /// The expression with its columns from `from` on moved by `by`.
    private static RexNode shifted(RexNode node, int from, int by) {
        if (by == 0) {
            return node;
        }
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return input.getIndex() < from
                                ? input
                                : new RexInputRef(input.getIndex() + by, input.getType());
                    }
                });
    }

    private static Schema joined(
            boolean leftOuter, Schema left, boolean rightOuter, @Nullable Schema right) {
        if (right == null) {
            return left;
        }
        var fields = new ArrayList<Field>();
        for (Field field : left.fields()) {
            fields.add(new Field(field.name(), field.type(), field.nullable() || leftOuter));
        }
        for (Field field : right.fields()) {
            fields.add(new Field(field.name(), field.type(), field.nullable() || rightOuter));
        }
        return new Schema(fields);
    }

    private static Plan withoutAdded(Plan join, Side left, Side right, boolean semi) {
        var outputs = new ArrayList<Expression>();
        var fields = new ArrayList<Field>();
        int rightStart = left.width() + left.added.size();
        int width = semi ? left.width() : left.width() + right.width();
        for (int i = 0; i < width; i++) {
            int at = i < left.width() ? i : rightStart + i - left.width();
            Field field = join.schema().field(at);
            outputs.add(new Input(at, field.type()));
            fields.add(field);
        }
        return PlanConverter.project(join, outputs, new Schema(fields));
    }
}
