// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.LookupTime;
import io.tidemill.sql.resolve.RelationTable;
import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.logical.LogicalAsofJoin;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Checks `JOIN t FOR SYSTEM_TIME AS OF a.p` where `t` keeps the last version of each row only:
/// `a.p` is a processing time, as which it can be asked while rows come, and `ON` finds one row by
/// its key.
final class Lookups {
    private Lookups() {}

    /// Whether `join` is one.
    static boolean isLookup(LogicalAsofJoin join) {
        return join.getMatchCondition() instanceof RexCall call
                && call.getOperator() instanceof LookupTime;
    }

    private static LookupTime time(LogicalAsofJoin join) {
        return (LookupTime) ((RexCall) join.getMatchCondition()).getOperator();
    }

    /// Errors: 0A000 where the time is no processing time, or `ON` leaves a part of the key out.
    static void check(LogicalAsofJoin join) {
        var lookup = time(join);
        RexNode time = ((RexCall) join.getMatchCondition()).getOperands().getFirst();
        if (!(time instanceof RexInputRef input) || !isProcessingTime(join, input.getIndex())) {
            throw refused(
                    lookup,
                    lookup.relation().kind()
                            + " \""
                            + lookup.relation().name()
                            + "\" does not keep the versions of its rows",
                    "Ask for it as of a column AS PROCTIME() of a table, which joins each row when it"
                            + " comes; or keep each version as a row of a table without a primary key"
                            + " that has a watermark; or leave FOR SYSTEM_TIME out: a view follows"
                            + " the changes.");
        }
        if (!equated(join).containsAll(lookup.key())) {
            throw condition(join);
        }
    }

    /// That `ON` is not what it has to be.
    static SqlException condition(LogicalAsofJoin join) {
        var lookup = time(join);
        return refused(
                lookup,
                "ON of a join FOR SYSTEM_TIME AS OF a processing time must compare all of the key of \""
                        + lookup.relation().name()
                        + "\" by =, and nothing otherwise",
                "The key is ("
                        + String.join(", ", lookup.key())
                        + "). Write other conditions in WHERE.");
    }

    private static boolean isProcessingTime(LogicalAsofJoin join, int column) {
        if (column >= join.getLeft().getRowType().getFieldCount()) {
            return false;
        }
        var origin = join.getCluster().getMetadataQuery().getColumnOrigin(join.getLeft(), column);
        var table = origin == null ? null : origin.getOriginTable().unwrap(RelationTable.class);
        return origin != null
                && !origin.isDerived()
                && table != null
                && table.relation() instanceof TableDefinition of
                && of.columns().get(origin.getOriginColumnOrdinal()).isProcessingTime();
    }

    /// The columns of the right side that are compared by = with something of the left.
    private static Set<String> equated(LogicalAsofJoin join) {
        var names = new HashSet<String>();
        int width = join.getLeft().getRowType().getFieldCount();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (conjunct.getKind() == SqlKind.EQUALS) {
                for (RexNode side : ((RexCall) conjunct).getOperands()) {
                    var input = column(side);
                    if (input != null && input.getIndex() >= width) {
                        names.add(
                                join.getRight()
                                        .getRowType()
                                        .getFieldNames()
                                        .get(input.getIndex() - width));
                    }
                }
            }
        }
        return names;
    }

    /// A column, also where it is cast to be compared.
    private static @Nullable RexInputRef column(RexNode node) {
        return switch (node) {
            case RexInputRef input -> input;
            case RexCall call when call.getKind() == SqlKind.CAST ->
                    column(call.getOperands().getFirst());
            default -> null;
        };
    }

    private static SqlException refused(LookupTime at, String message, String hint) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, message)
                .hint(hint)
                .at(at.position());
    }
}
