// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.SetReturningFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.RelDataTypeFieldImpl;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;

/// Set-returning functions in a select list: the rows are expanded by all of them in lock step,
/// those inside the arguments of others first.
///
/// ```
/// Project(id, unnest(tags) || '!')  ->  Project(id, $1 || '!')(Expand(unnest(tags)))
/// ```
final class SetCalls {
    private SetCalls() {}

    private static boolean is(RexNode node) {
        return node instanceof RexCall call && call.getOperator() instanceof SetReturningFunction;
    }

    /// Whether there is one in the expression.
    static boolean in(RexNode expression) {
        if (is(expression)) {
            return true;
        }
        return expression instanceof RexCall call
                && call.getOperands().stream().anyMatch(SetCalls::in);
    }

    /// The projection of `expressions`.
    static RelNode expanded(RelNode input, List<RexNode> expressions) {
        if (expressions.stream().noneMatch(SetCalls::in)) {
            return Rel.project(input, expressions);
        }
        if (expressions.stream().anyMatch(RexOver::containsOver)) {
            return withoutOver(input, expressions);
        }
        var calls = new ArrayList<RexNode>();
        var added = new ArrayList<RelDataTypeField>();
        int width = Rel.width(input);
        var replacing =
                new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        if (!is(call)) {
                            check(call);
                            return super.visitCall(call);
                        }
                        if (call.getOperands().stream().anyMatch(SetCalls::in)) {
                            return super.visitCall(call);
                        }
                        int at = calls.indexOf(call);
                        if (at < 0 || !org.apache.calcite.rex.RexUtil.isDeterministic(call)) {
                            at = calls.size();
                            calls.add(call);
                            added.add(new RelDataTypeFieldImpl("$set" + at, at, call.getType()));
                        }
                        return new RexInputRef(width + at, call.getType());
                    }
                };
        var rest = expressions.stream().map(each -> each.accept(replacing)).toList();
        return expanded(new ExpandRel(input, calls, false, added), rest);
    }

    private static void check(RexCall call) {
        boolean conditional =
                call.getKind() == SqlKind.CASE
                        || call.getOperator().equals(CommonTypeFunction.COALESCE);
        if (conditional && in(call)) {
            String form = call.getKind() == SqlKind.CASE ? "CASE" : "COALESCE";
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "set-returning functions are not allowed in " + form)
                    .hint("Call it in FROM, and use its column.");
        }
    }

    /// Window functions see the rows as they are before they are expanded.
    private static RelNode withoutOver(RelNode input, List<RexNode> expressions) {
        List<RexNode> columns = Rel.columns(input, Rel.width(input));
        var replacing =
                new RexShuttle() {
                    @Override
                    public RexNode visitOver(RexOver over) {
                        columns.add(over);
                        return new RexInputRef(columns.size() - 1, over.getType());
                    }
                };
        var rest = expressions.stream().map(each -> each.accept(replacing)).toList();
        return expanded(Rel.project(input, columns), rest);
    }
}
