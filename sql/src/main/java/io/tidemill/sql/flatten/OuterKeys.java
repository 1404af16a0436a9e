// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import static java.util.Objects.requireNonNull;

import io.tidemill.sql.resolve.CastOperator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// What a query takes from the outer row: columns of it, and casts of columns, numbered. In the
/// query each is replaced by a reference to one row that has just these.
final class OuterKeys implements Keys {
    private final RelNode outer;
    private final CorrelationId id;
    private final List<RexNode> expressions = new ArrayList<>();

    private OuterKeys(RelNode outer) {
        this.outer = outer;
        this.id = outer.getCluster().createCorrel();
    }

    /// A query with its keys.
    record Rewritten(OuterKeys keys, RelNode query) {}

    /// Numbers what `query` takes of the rows `ids`, which are those of `outer`.
    static Rewritten of(RelNode outer, RelNode query, Set<CorrelationId> ids) {
        var keys = new OuterKeys(outer);
        return new Rewritten(keys, keys.rewritten(query, ids));
    }

    private RelNode rewritten(RelNode query, Set<CorrelationId> ids) {
        Map<RexNode, Integer> numbers = new HashMap<>();
        // The type of the row is known when all keys are: number first, replace then.
        References.changed(query, shuttle(ids, numbers, false));
        return References.changed(query, shuttle(ids, numbers, true));
    }

    private RexShuttle shuttle(
            Set<CorrelationId> ids, Map<RexNode, Integer> numbers, boolean replace) {
        return new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                return call.getOperator() instanceof CastOperator
                                && ours(call.getOperands().getFirst())
                        ? key(call)
                        : super.visitCall(call);
            }

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return ours(access) ? key(access) : access;
            }

            private boolean ours(RexNode node) {
                return References.isOf(node, ids);
            }

            private RexNode key(RexNode node) {
                Integer known = numbers.get(node);
                if (known == null) {
                    known = expressions.size();
                    numbers.put(node, known);
                    expressions.add(inner(node));
                }
                return replace ? reference(known) : node;
            }

            private RexNode inner(RexNode node) {
                if (node instanceof RexCall call) {
                    return call.clone(
                            call.getType(), List.of(inner(call.getOperands().getFirst())));
                }
                return Rel.column(outer, ((RexFieldAccess) node).getField().getIndex());
            }
        };
    }

    private RexNode reference(int number) {
        RelDataTypeFactory.Builder row = outer.getCluster().getTypeFactory().builder();
        for (int i = 0; i < expressions.size(); i++) {
            row.add("$" + i, expressions.get(i).getType());
        }
        var rex = Rel.rex(outer);
        return rex.makeFieldAccess(rex.makeCorrel(row.build(), id), number);
    }

    /// The keys, over the columns of the outer query.
    List<RexNode> expressions() {
        return expressions;
    }

    @Override
    public int number(RexNode node) {
        return id.equals(References.outer(node))
                ? ((RexFieldAccess) node).getField().getIndex()
                : -1;
    }

    @Override
    public BitSet used(RexNode node) {
        var used = new BitSet();
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        int number = number(access);
                        if (number >= 0) {
                            used.set(number);
                        }
                        return access;
                    }
                });
        return used;
    }

    @Override
    public BitSet used(RelNode query) {
        var used = new BitSet();
        References.each(
                query,
                access -> {
                    if (((RexCorrelVariable) requireNonNull(access.getReferenceExpr()))
                            .id.equals(id)) {
                        used.set(access.getField().getIndex());
                    }
                });
        return used;
    }

    /// Those that the outer query has.
    @Override
    public RelNode domain(BitSet numbers) {
        var columns = numbers.stream().mapToObj(expressions::get).toList();
        return Rel.distinct(Rel.project(outer, columns));
    }

    @Override
    public @Nullable Frame leaf(RelNode query) {
        return null;
    }
}
