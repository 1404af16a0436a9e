// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Recursion;
import io.tidemill.core.plan.RecursiveScan;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.Values;
import io.tidemill.core.plan.VolatileCalls;
import io.tidemill.engine.operator.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parts of a plan that stand in it more than once, as a query of `WITH` that is named twice does,
/// and are computed once, for all who read them.
///
/// A part that is the very same object in several places is shared in any case. Parts that are
/// equal are, if
///
/// - they call no volatile function: `random()` said twice is two numbers;
/// - they do not depend on the rows that a recursion around them is at;
/// - they are more than it takes to read a relation anew. A query reads, filters and computes rows
///   again, as then a join of both needs to keep one side of them only; a view keeps both anyway,
///   so it shares all but filters, which read only the columns that their one reader needs.
final class SharedPlans {
    private final boolean once;
    private final IdentityHashMap<Plan, Integer> hashes = new IdentityHashMap<>();
    private final IdentityHashMap<Plan, Plan> seen = new IdentityHashMap<>();
    private final Map<Integer, List<Plan>> byHash = new HashMap<>();
    private final IdentityHashMap<Plan, Shared> shared = new IdentityHashMap<>();

    /// One of them.
    static final class Shared {
        private final List<Operator.Output> outputs = new ArrayList<>();
        private int node;

        /// Adds a reader; whether it is the first.
        boolean add(Operator.Output output) {
            outputs.add(output);
            return outputs.size() == 1;
        }

        /// What takes its rows, for all readers there are by then.
        Operator.Output output() {
            return batch -> outputs.forEach(each -> each.accept(batch));
        }

        /// Sets the number of the node that computes it, or −1 − a source's.
        void builtAs(int newNode) {
            node = newNode;
        }

        /// The number of the node that computes it, or −1 − a source's.
        int node() {
            return node;
        }
    }

    /// @param once whether the circuit runs once
    SharedPlans(Plan root, boolean once) {
        this.once = once;
        if (leaves(root) > 1) {
            visit(root);
        }
    }

    /// What `plan` shares with others, or null.
    @Nullable Shared of(Plan plan) {
        Plan first = seen.get(plan);
        return first == null ? null : shared.get(first);
    }

    private static int leaves(Plan plan) {
        return plan.inputs().isEmpty()
                ? 1
                : plan.inputs().stream().mapToInt(SharedPlans::leaves).sum();
    }

    private void visit(Plan plan) {
        if (plan instanceof Scan) {
            return;
        }
        Plan first = seen.get(plan);
        if (first == null) {
            first = earlier(plan);
            seen.put(plan, first == null ? plan : first);
            if (first == null) {
                plan.inputs().forEach(this::visit);
                return;
            }
        }
        shared.computeIfAbsent(first, _ -> new Shared());
    }

    /// The plan that was there before and is the same, or null.
    private @Nullable Plan earlier(Plan plan) {
        if (isCheap(plan)) {
            return null;
        }
        var others = byHash.computeIfAbsent(hash(plan), _ -> new ArrayList<>());
        for (Plan other : others) {
            if (other.equals(plan)) {
                boolean same = VolatileCalls.find(plan).isEmpty() && isClosed(plan, Set.of());
                return same ? other : null;
            }
        }
        others.add(plan);
        return null;
    }

    private boolean isCheap(Plan plan) {
        return switch (plan) {
            case Scan _ -> true;
            case Filter filter -> isCheap(filter.input());
            case Project project -> once && isCheap(project.input());
            default -> false;
        };
    }

    /// Whether each scan of a recursion in `plan` is inside of that.
    ///
    /// @param around the recursions that the plan is inside of
    private static boolean isClosed(Plan plan, Set<Integer> around) {
        return switch (plan) {
            case RecursiveScan scan -> around.contains(scan.id());
            case Recursion recursion -> {
                var inside = new HashSet<>(around);
                inside.add(recursion.id());
                yield isClosed(recursion.base(), around) && isClosed(recursion.step(), inside);
            }
            default -> plan.inputs().stream().allMatch(input -> isClosed(input, around));
        };
    }

    /// The same for equal plans, and seldom for others. Each plan's is computed once: that of a
    /// record would be anew for each plan that it is inside of.
    private int hash(Plan plan) {
        Integer known = hashes.get(plan);
        if (known == null) {
            int inputs = 0;
            for (Plan input : plan.inputs()) {
                inputs = 31 * inputs + hash(input);
            }
            known = 31 * inputs + Objects.hash(plan.getClass(), own(plan));
            hashes.put(plan, known);
        }
        return known;
    }

    /// What tells a plan from others with the same inputs, as far as it is cheap to say.
    private static Object own(Plan plan) {
        return switch (plan) {
            case Scan scan -> scan.relation();
            case Filter filter -> filter.condition();
            case Project project -> project.expressions();
            case Values values -> values.rows();
            case Join join -> join.leftKeys();
            default -> plan.schema().size();
        };
    }
}
