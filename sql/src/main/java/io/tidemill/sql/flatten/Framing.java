// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import com.google.common.collect.ImmutableList;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.WindowTableFunction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Turns a query that depends on an outer row into one for all outer rows at once, operator by
/// operator, after Neumann and Kemper, "Unnesting Arbitrary Queries" (BTW 2015): the keys, which
/// are what it takes from the outer row, become columns.
///
/// | query | framed |
/// | --- | --- |
/// | anything that does not depend | its rows with each of the outer query's distinct keys |
/// | σ(x = key and p) | σ(p), x being the key: no other query is needed for it |
/// | γ(by g) | γ(by g and the keys) |
/// | γ(without GROUP BY) | the keys left join γ(by the keys), with 0 for counts of nothing |
/// | limit | limit by the keys |
/// | a ⋈ b | framed ⋈ framed, on equal keys too |
/// | window | partitioned by the keys too |
///
/// A framed query is exact for each key that it has rows of; it may have rows of keys that no outer
/// row has, which then meet nothing.
final class Framing {
    private final Keys outer;
    private final RexBuilder rex;

    Framing(Keys outer, RelNode like) {
        this.outer = outer;
        this.rex = Rel.rex(like);
    }

    /// The query with columns for `keys`, among which are all that it uses.
    Frame frame(RelNode rel, BitSet keys) {
        if (outer.used(rel).isEmpty()) {
            return crossed(rel, keys);
        }
        Frame leaf = outer.leaf(rel);
        if (leaf != null) {
            return leaf;
        }
        return switch (rel) {
            case Filter filter -> filter(filter, keys);
            case Project project -> project(project, keys);
            case Aggregate aggregate -> aggregate(aggregate, keys);
            case Join join -> join(join, keys);
            case SetOp set -> setOperation(set, keys);
            case Sort sort ->
                    sort.offset == null && sort.fetch == null
                            ? frame(sort.getInput(), keys)
                            : limit(frame(sort.getInput(), keys), sort);
            case KeyedLimit limit -> limit(frame(limit.getInput(), keys), limit);
            case ExpandRel expand -> expand(expand, keys);
            case TableFunctionScan scan
                    when scan.getCall() instanceof RexCall call
                            && call.getOperator() instanceof WindowTableFunction ->
                    windows(scan, keys);
            case RecursionRel recursion -> recursion(recursion, keys);
            default ->
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "a subquery of this form that depends on outer rows is not supported")
                            .hint("Write it as a join.");
        };
    }

    private Frame crossed(RelNode rel, BitSet keys) {
        if (keys.isEmpty()) {
            return new Frame(rel, Rel.width(rel), keys, new BitSet());
        }
        RelNode pairs = Rel.join(rel, outer.domain(keys), JoinRelType.INNER, List.of());
        return new Frame(pairs, Rel.width(rel), keys, new BitSet());
    }

    private static BitSet union(BitSet left, BitSet right) {
        var union = (BitSet) left.clone();
        union.or(right);
        return union;
    }

    private static BitSet minus(BitSet left, BitSet right) {
        var rest = (BitSet) left.clone();
        rest.andNot(right);
        return rest;
    }

    private Frame filter(Filter filter, BitSet keys) {
        List<RexNode> conjuncts = RelOptUtil.conjunctions(filter.getCondition());
        RelNode input = filter.getInput();
        BitSet needed = outer.used(input);
        Map<Integer, RexNode> bound = new HashMap<>();
        var rest = new ArrayList<RexNode>();
        for (RexNode conjunct : conjuncts) {
            if (!bind(conjunct, minus(keys, needed), bound)) {
                rest.add(conjunct);
            }
        }
        var unbound = (BitSet) keys.clone();
        bound.keySet().forEach(unbound::clear);
        Frame below = frame(input, union(needed, unbound));
        Map<Integer, RexNode> values = new HashMap<>(bound);
        below.keys().stream().forEach(number -> values.put(number, below.key(number)));
        var conditions = new ArrayList<RexNode>();
        for (RexNode conjunct : rest) {
            conditions.add(Frame.replaced(conjunct, outer, values, 0));
        }
        RelNode filtered = Rel.filter(below.rel(), conditions);
        if (bound.isEmpty()) {
            return new Frame(filtered, below.width(), below.keys(), below.neverNull());
        }
        List<RexNode> columns = Rel.columns(filtered, below.width());
        var neverNull = (BitSet) below.neverNull().clone();
        keys.stream()
                .forEach(number -> {
                    columns.add(values.get(number));
                    if (bound.containsKey(number)) {
                        neverNull.set(number);
                    }
                });
        return new Frame(Rel.project(filtered, columns), below.width(), keys, neverNull);
    }

    /// Takes a conjunct `key = expression of the input's columns`.
    private boolean bind(RexNode conjunct, BitSet wanted, Map<Integer, RexNode> bound) {
        if (conjunct.getKind() != SqlKind.EQUALS) {
            return false;
        }
        List<RexNode> sides = ((RexCall) conjunct).getOperands();
        for (int i = 0; i < 2; i++) {
            int number = outer.number(sides.get(i));
            RexNode value = sides.get(1 - i);
            if (number >= 0
                    && wanted.get(number)
                    && !bound.containsKey(number)
                    && outer.used(value).isEmpty()
                    && !RelOptUtil.InputFinder.bits(value).isEmpty()
                    && RelType.of(sides.get(i).getType()).sameName(RelType.of(value.getType()))) {
                bound.put(number, value);
                return true;
            }
        }
        return false;
    }

    private Frame project(Project project, BitSet keys) {
        Frame below = frame(project.getInput(), keys);
        var expressions = new ArrayList<RexNode>();
        for (RexNode each : project.getProjects()) {
            RexNode over = below.over(each, outer);
            expressions.add(RexOver.containsOver(over) ? partitioned(over, below) : over);
        }
        int width = expressions.size();
        expressions.addAll(below.keyReferences());
        return new Frame(
                Rel.project(below.rel(), expressions), width, below.keys(), below.neverNull());
    }

    /// The expression with window functions partitioned by the keys too.
    private RexNode partitioned(RexNode expression, Frame frame) {
        return expression.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        var window = over.getWindow();
                        var partition = new ArrayList<>(window.partitionKeys);
                        partition.addAll(frame.keyReferences());
                        return rex.makeOver(
                                over.getType(),
                                over.getAggOperator(),
                                over.getOperands(),
                                partition,
                                window.orderKeys,
                                window.getLowerBound(),
                                window.getUpperBound(),
                                window.getExclude(),
                                window.isRows(),
                                true,
                                false,
                                over.isDistinct(),
                                over.ignoreNulls());
                    }
                });
    }

    private Frame aggregate(Aggregate aggregate, BitSet keys) {
        Frame below = frame(aggregate.getInput(), keys);
        ImmutableBitSet added = ImmutableBitSet.of(below.keyColumns());
        int groups = aggregate.getGroupCount();
        int width = groups + aggregate.getAggCallList().size();
        List<ImmutableBitSet> sets =
                aggregate.getGroupSets().stream().map(set -> set.union(added)).toList();
        RelNode grouped =
                LogicalAggregate.create(
                        below.rel(),
                        List.of(),
                        aggregate.getGroupSet().union(added),
                        aggregate.getGroupType() == Aggregate.Group.SIMPLE
                                ? null
                                : ImmutableList.copyOf(sets),
                        aggregate.getAggCallList());
        boolean scalar = aggregate.getGroupSet().isEmpty();
        // The keys stand behind the other groups, and before the aggregates.
        List<RexNode> columns = Rel.columns(grouped, groups);
        int count = keys.cardinality();
        for (int i = groups; i < width; i++) {
            columns.add(Rel.column(grouped, i + count));
        }
        for (int i = 0; i < count; i++) {
            columns.add(Rel.column(grouped, groups + i));
        }
        RelNode ordered = Rel.project(grouped, columns);
        var frame = new Frame(ordered, width, keys, below.neverNull());
        return scalar ? withEmpty(frame, aggregate) : frame;
    }

    /// Aggregates without GROUP BY, with a row for each of the outer query's keys.
    private Frame withEmpty(Frame grouped, Aggregate aggregate) {
        RelNode domain = outer.domain(grouped.keys());
        int count = grouped.keys().cardinality();
        var equal = new ArrayList<RexNode>();
        int i = 0;
        for (int key : grouped.keyColumns()) {
            int number = grouped.keys().stream().skip(i).findFirst().orElseThrow();
            RexNode right = Rel.column(grouped.rel(), key);
            equal.add(
                    Rel.same(
                            rex,
                            Rel.column(domain, i++),
                            Rel.shifted(right, count),
                            grouped.neverNull().get(number)));
        }
        RelNode joined = Rel.join(domain, grouped.rel(), JoinRelType.LEFT, equal);
        List<RexNode> columns = emptied(aggregate, joined, count);
        columns.addAll(Rel.columns(joined, count));
        return new Frame(
                Rel.project(joined, columns), grouped.width(), grouped.keys(), new BitSet());
    }

    /// The results of an aggregate without GROUP BY from column `first` of an outer join on, as
    /// they are for no rows where they are NULL.
    static List<RexNode> emptied(Aggregate aggregate, RelNode joined, int first) {
        var columns = new ArrayList<RexNode>();
        RexBuilder rex = Rel.rex(joined);
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            AggregateCall call = aggregate.getAggCallList().get(i);
            RexNode value = Rel.column(joined, first + i);
            RelDataType type = call.getType();
            RexNode empty = empty(call, rex);
            columns.add(
                    empty == null
                            ? value
                            : rex.makeCall(
                                    type,
                                    SqlStdOperatorTable.COALESCE,
                                    List.of(value, rex.makeAbstractCast(type, empty, false))));
        }
        return columns;
    }

    private static @Nullable RexNode empty(AggregateCall call, RexBuilder rex) {
        return switch (call.getAggregation().getName().toLowerCase(java.util.Locale.ROOT)) {
            case "count", "regr_count", "approx_count_distinct" ->
                    rex.makeExactLiteral(java.math.BigDecimal.ZERO, call.getType());
            case "literal_agg" -> call.rexList.getFirst();
            default -> null;
        };
    }

    private Frame join(Join join, BitSet keys) {
        JoinRelType type = join.getJoinType();
        BitSet ofLeft = outer.used(join.getLeft());
        BitSet ofRight = outer.used(join.getRight());
        BitSet leftKeys =
                switch (type) {
                    case INNER -> union(ofLeft, minus(keys, ofRight));
                    case RIGHT -> ofLeft;
                    default -> keys;
                };
        BitSet rightKeys =
                switch (type) {
                    case RIGHT, FULL -> keys;
                    default -> ofRight;
                };
        Frame left = exactFor(type, frame(join.getLeft(), leftKeys));
        Frame right = exactFor(type, frame(join.getRight(), rightKeys));
        int shift = Rel.width(left.rel());
        int leftWidth = left.width();
        Map<Integer, RexNode> values = new HashMap<>();
        rightKeys.stream()
                .forEach(number -> values.put(number, Rel.shifted(right.key(number), shift)));
        leftKeys.stream().forEach(number -> values.put(number, left.key(number)));
        var conditions = new ArrayList<RexNode>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            RexNode moved = Rel.shifted(conjunct, leftWidth, shift - leftWidth);
            conditions.add(Frame.replaced(moved, outer, values, 0));
        }
        var common = (BitSet) leftKeys.clone();
        common.and(rightKeys);
        common.stream()
                .forEach(number ->
                        conditions.add(
                                Rel.same(
                                        rex,
                                        left.key(number),
                                        Rel.shifted(right.key(number), shift),
                                        left.neverNull().get(number)
                                                || right.neverNull().get(number))));
        RelNode joined = Rel.join(left.rel(), right.rel(), type, conditions);
        if (!type.projectsRight()) {
            return new Frame(joined, leftWidth, leftKeys, left.neverNull());
        }
        List<RexNode> columns = Rel.columns(joined, leftWidth);
        for (int i = 0; i < right.width(); i++) {
            columns.add(Rel.column(joined, shift + i));
        }
        int width = columns.size();
        keys.stream()
                .forEach(number -> {
                    RexNode fromLeft =
                            leftKeys.get(number) ? Rel.column(joined, left.column(number)) : null;
                    RexNode fromRight =
                            rightKeys.get(number)
                                    ? Rel.column(joined, shift + right.column(number))
                                    : null;
                    columns.add(key(type, fromLeft, fromRight));
                });
        var neverNull =
                switch (type) {
                    case INNER -> union(left.neverNull(), right.neverNull());
                    case RIGHT -> right.neverNull();
                    case FULL -> new BitSet();
                    default -> left.neverNull();
                };
        return new Frame(Rel.project(joined, columns), width, keys, neverNull);
    }

    /// A full join keeps rows of both sides: there must be none that count for no key.
    private static Frame exactFor(JoinRelType type, Frame frame) {
        return type == JoinRelType.FULL ? frame.exact() : frame;
    }

    private RexNode key(JoinRelType type, @Nullable RexNode left, @Nullable RexNode right) {
        if (left == null || right == null) {
            return java.util.Objects.requireNonNull(left == null ? right : left);
        }
        return switch (type) {
            case RIGHT -> right;
            case FULL ->
                    rex.makeCall(
                            left.getType(), SqlStdOperatorTable.COALESCE, List.of(left, right));
            default -> left;
        };
    }

    private Frame setOperation(SetOp set, BitSet keys) {
        var inputs = new ArrayList<RelNode>();
        for (RelNode input : set.getInputs()) {
            inputs.add(frame(input, keys).exact().rel());
        }
        RelNode framed = set.copy(set.getTraitSet(), inputs);
        return new Frame(framed, Rel.width(set), keys, new BitSet());
    }

    private static Frame limit(Frame frame, Sort sort) {
        var limited =
                new KeyedLimit(
                        frame.rel(),
                        frame.keyColumns(),
                        sort.getCollation(),
                        sort.offset,
                        sort.fetch);
        return new Frame(limited, frame.width(), frame.keys(), frame.neverNull());
    }

    private static Frame limit(Frame frame, KeyedLimit limit) {
        var keys = new ArrayList<>(limit.keys());
        keys.addAll(frame.keyColumns());
        var limited =
                new KeyedLimit(frame.rel(), keys, limit.collation(), limit.offset(), limit.fetch());
        return new Frame(limited, frame.width(), frame.keys(), frame.neverNull());
    }

    private Frame expand(ExpandRel expand, BitSet keys) {
        Frame below = frame(expand.getInput(), keys);
        var calls = expand.calls().stream().map(call -> below.over(call, outer)).toList();
        return behind(expand.with(below.rel(), calls), below, Rel.width(expand));
    }

    /// The keys become columns of the recursion, which its step passes on.
    private Frame recursion(RecursionRel recursion, BitSet keys) {
        Frame base = frame(recursion.getLeft(), keys).exact();
        var passed = new PassedKeys(outer, recursion.recursion(), keys, base.keyReferences());
        Frame step = new Framing(passed, recursion).frame(recursion.getRight(), keys).exact();
        int width = base.width();
        // The level goes behind the keys.
        List<RexNode> columns = Rel.columns(step.rel(), width);
        columns.addAll(step.keyReferences());
        columns.add(Rel.column(step.rel(), width));
        var framed =
                new RecursionRel(
                        recursion.recursion(),
                        base.rel(),
                        Rel.project(step.rel(), columns),
                        recursion.distinct());
        return new Frame(framed, width, keys, new BitSet());
    }

    private Frame windows(TableFunctionScan scan, BitSet keys) {
        Frame below = frame(scan.getInput(0), keys);
        RelDataType type =
                scan.getCluster()
                        .getTypeFactory()
                        .builder()
                        .addAll(below.rel().getRowType().getFieldList())
                        .addAll(
                                scan.getRowType()
                                        .getFieldList()
                                        .subList(below.width(), Rel.width(scan)))
                        .build();
        RelNode framed =
                scan.copy(
                        scan.getTraitSet(),
                        List.of(below.rel()),
                        scan.getCall(),
                        scan.getElementType(),
                        type,
                        scan.getColumnMappings());
        return behind(framed, below, Rel.width(scan));
    }

    /// The frame of what appends columns to those of `below`: its keys go behind them.
    private static Frame behind(RelNode rel, Frame below, int width) {
        List<RexNode> columns = Rel.columns(rel, below.width());
        IntStream.range(Rel.width(below.rel()), Rel.width(rel))
                .forEach(i -> columns.add(Rel.column(rel, i)));
        below.keyColumns().forEach(key -> columns.add(Rel.column(rel, key)));
        return new Frame(Rel.project(rel, columns), width, below.keys(), below.neverNull());
    }
}
