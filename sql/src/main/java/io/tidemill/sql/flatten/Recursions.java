// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.RelType;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// `WITH RECURSIVE`, with PostgreSQL's rules of what the recursive term may do with the query's own
/// rows: read them once, and so that each row of the result is made of one of them.
final class Recursions {
    private Recursions() {}

    /// The recursion.
    static RelNode flat(RepeatUnion union, Set<CorrelationId> enclosing) {
        RelNode seed = unspooled(union.getSeedRel());
        RelNode iterative = unspooled(union.getIterativeRel());
        String name = name(union);
        check(iterative, name);
        checkTypes(seed, iterative, name);
        int id = union.getCluster().createCorrel().getId();
        RelNode base = Rel.conform(Flattening.flat(seed, enclosing), seed.getRowType());
        RelNode step = Flattening.flat(replaced(iterative, name, id, base), enclosing);
        Frame frame = new Framing(new LevelKeys(id), step).frame(step, LevelKeys.level());
        return Rel.conform(new RecursionRel(id, base, frame.rel(), !union.all), union.getRowType());
    }

    private static String name(RepeatUnion union) {
        var table = union.getTransientTable();
        return table == null ? "" : Util.last(table.getQualifiedName());
    }

    private static RelNode unspooled(RelNode rel) {
        return rel instanceof Spool spool ? spool.getInput() : rel;
    }

    private static boolean is(RelNode rel, String name) {
        return rel instanceof TableScan scan
                && scan.getTable().getQualifiedName().size() == 1
                && Util.last(scan.getTable().getQualifiedName()).equals(name);
    }

    private static RelNode replaced(RelNode rel, String name, int id, RelNode base) {
        if (is(rel, name)) {
            return new RecursiveScanRel(rel.getCluster(), base.getTraitSet(), id, rel.getRowType());
        }
        List<RelNode> inputs =
                rel.getInputs().stream().map(input -> replaced(input, name, id, base)).toList();
        return inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
    }

    private static SqlException invalid(String name, String rest) {
        return SqlException.of(
                SqlState.INVALID_RECURSION,
                "recursive reference to query \"" + name + "\" must not appear " + rest);
    }

    private static void check(RelNode step, String name) {
        if (count(step, name) > 1) {
            throw invalid(name, "more than once");
        }
        checkPlace(step, name);
    }

    private static int count(RelNode rel, String name) {
        int count = is(rel, name) ? 1 : 0;
        for (RelNode input : rel.getInputs()) {
            count += count(input, name);
        }
        return count;
    }

    private static void checkPlace(RelNode rel, String name) {
        rel.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
                        if (count(query.rel, name) > 0) {
                            throw invalid(name, "within a subquery");
                        }
                        checkPlace(query.rel, name);
                        return super.visitSubQuery(query);
                    }
                });
        String wrong = wrongPlace(rel, name);
        if (wrong != null) {
            throw invalid(name, wrong);
        }
        if (rel instanceof Aggregate aggregate
                && !aggregate.getAggCallList().isEmpty()
                && count(rel, name) > 0) {
            throw SqlException.of(
                    SqlState.INVALID_RECURSION,
                    "aggregate functions are not allowed in a recursive query's recursive term");
        }
        if (rel instanceof Sort sort
                && (sort.fetch != null || sort.offset != null)
                && count(rel, name) > 0) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    (sort.fetch != null ? "LIMIT" : "OFFSET")
                            + " in a recursive query is not implemented");
        }
        rel.getInputs().forEach(input -> checkPlace(input, name));
    }

    private static @Nullable String wrongPlace(RelNode rel, String name) {
        JoinRelType type =
                switch (rel) {
                    case Join join -> join.getJoinType();
                    case Correlate correlate -> correlate.getJoinType();
                    default -> JoinRelType.INNER;
                };
        List<RelNode> inputs = rel.getInputs();
        boolean outer =
                (type.generatesNullsOnLeft() && count(inputs.get(0), name) > 0)
                        || (type.generatesNullsOnRight() && count(inputs.get(1), name) > 0);
        if (outer) {
            return "within an outer join";
        }
        return rel instanceof Minus && count(inputs.get(1), name) > 0 ? "within EXCEPT" : null;
    }

    private static void checkTypes(RelNode seed, RelNode step, String name) {
        for (int i = 0; i < Rel.width(seed); i++) {
            Type first = RelType.of(Rel.column(seed, i).getType());
            Type second = RelType.of(Rel.column(step, i).getType());
            boolean untyped =
                    first.name() == io.tidemill.core.type.TypeName.UNKNOWN
                            || second.name() == io.tidemill.core.type.TypeName.UNKNOWN;
            if (!untyped && !first.sameName(second)) {
                throw SqlException.of(
                                SqlState.DATATYPE_MISMATCH,
                                "recursive query \""
                                        + name
                                        + "\" column "
                                        + (i + 1)
                                        + " has type "
                                        + first.sql()
                                        + " in non-recursive term but type "
                                        + second.sql()
                                        + " overall")
                        .hint("Cast the output of the non-recursive term to the correct type.");
            }
        }
    }
}
