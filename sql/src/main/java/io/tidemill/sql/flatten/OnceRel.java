// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// A query of `WITH` that is named several times and computed once. No condition is moved into it.
///
/// | query | |
/// | --- | --- |
/// | `WITH x AS (SELECT random() AS r) SELECT a.r, b.r FROM x AS a, x AS b` | the same number |
/// | `WITH x AS (SELECT k, sum(v) AS s FROM t GROUP BY k) … FROM x AS a JOIN x AS b …` | one sum |
///
/// Those that only filter and compute, without volatile functions, are put in the place of their
/// names, so that each reads what is asked of it there.
public final class OnceRel extends SingleRel {
    private final int query;

    private OnceRel(int query, RelNode input) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.query = query;
    }

    /// A query of `WITH` at a place where it is named: itself, where it can be computed there.
    public static RelNode of(RelNode query) {
        return (isVolatile(query) || !isCheap(query))
                        && RelOptUtil.getVariablesUsed(query).isEmpty()
                ? new OnceRel(query.getId(), query)
                : query;
    }

    /// The plan without those that stand in it once only.
    static RelNode severalTimes(RelNode rel) {
        var counts = new HashMap<Integer, Integer>();
        count(rel, counts);
        return counts.isEmpty() ? rel : severalTimes(rel, counts);
    }

    private static void count(RelNode rel, Map<Integer, Integer> counts) {
        // What is named twice inside of what is named twice is there once more, not four times;
        // that makes no difference here.
        if (rel instanceof OnceRel once) {
            counts.merge(once.query, 1, Integer::sum);
        }
        rel.getInputs().forEach(input -> count(input, counts));
    }

    private static RelNode severalTimes(RelNode rel, Map<Integer, Integer> counts) {
        var inputs = new ArrayList<RelNode>();
        rel.getInputs().forEach(input -> inputs.add(severalTimes(input, counts)));
        if (rel instanceof OnceRel once && counts.getOrDefault(once.query, 0) == 1) {
            return inputs.getFirst();
        }
        return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
    }

    /// What is the same number for all places where the same query is named; higher than that of
    /// queries that it names.
    public int query() {
        return query;
    }

    private static boolean isVolatile(RelNode rel) {
        var found = new boolean[1];
        rel.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        found[0] |= !call.getOperator().isDeterministic();
                        return super.visitCall(call);
                    }

                    @Override
                    public RexNode visitSubQuery(RexSubQuery subquery) {
                        found[0] |= isVolatile(subquery.rel);
                        return super.visitSubQuery(subquery);
                    }
                });
        return found[0] || rel.getInputs().stream().anyMatch(OnceRel::isVolatile);
    }

    private static boolean isCheap(RelNode rel) {
        return switch (rel) {
            case TableScan _, Values _ -> true;
            case Filter filter -> hasNoSubquery(filter) && isCheap(filter.getInput());
            case Project project ->
                    hasNoSubquery(project)
                            && project.getProjects().stream().noneMatch(RexOver::containsOver)
                            && isCheap(project.getInput());
            default -> false;
        };
    }

    private static boolean hasNoSubquery(RelNode rel) {
        var found = new boolean[1];
        rel.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery subquery) {
                        found[0] = true;
                        return subquery;
                    }
                });
        return !found[0];
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new OnceRel(query, inputs.getFirst());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("query", query);
    }
}
