// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.WindowAssign;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/// Where the columns of a plan come from, and which are used.
final class Columns {
    /// What a column of a plan is.
    enum Origin {
        /// The start of a window.
        WINDOW_START,
        /// The end of a window.
        WINDOW_END,
        /// The last instant of a window.
        WINDOW_TIME,
        /// The event time that a table's watermark is about.
        EVENT_TIME,
        /// Anything else.
        OTHER
    }

    private Columns() {}

    /// What column `column` of `plan` is.
    static Origin origin(Plan plan, int column, Function<Scan, RelationInfo> relations) {
        return switch (plan) {
            case Scan scan -> {
                var info = relations.apply(scan);
                yield info.timeColumn() >= 0
                                && info.storedSchema()
                                        .field(info.timeColumn())
                                        .name()
                                        .equals(scan.schema().field(column).name())
                        ? Origin.EVENT_TIME
                        : Origin.OTHER;
            }
            case Filter(Plan input, _) -> origin(input, column, relations);
            case TopN topN -> origin(topN.input(), column, relations);
            case Project project ->
                    project.expressions().get(column) instanceof Input(int index, _)
                            ? origin(project.input(), index, relations)
                            : Origin.OTHER;
            case Aggregation aggregation ->
                    column < aggregation.keys().size()
                            ? origin(aggregation.input(), aggregation.keys().get(column), relations)
                            : Origin.OTHER;
            case Join join -> {
                int left = join.left().schema().size();
                yield column < left
                        ? origin(join.left(), column, relations)
                        : origin(join.right(), column - left, relations);
            }
            case WindowAssign window -> {
                int inputs = window.input().schema().size();
                yield switch (column - inputs) {
                    case 0 -> Origin.WINDOW_START;
                    case 1 -> Origin.WINDOW_END;
                    case 2 -> Origin.WINDOW_TIME;
                    default -> origin(window.input(), column, relations);
                };
            }
            default -> Origin.OTHER;
        };
    }

    /// The input columns that `expressions` read.
    static BitSet used(List<Expression> expressions) {
        var used = new BitSet();
        expressions.forEach(expression -> addUsed(expression, used));
        return used;
    }

    static void addUsed(Expression expression, BitSet used) {
        switch (expression) {
            case Input(int index, _) -> used.set(index);
            case Literal _, Parameter _ -> {}
            case Call call -> call.arguments().forEach(argument -> addUsed(argument, used));
            case Cast cast -> addUsed(cast.input(), used);
            case And and -> and.operands().forEach(operand -> addUsed(operand, used));
            case Or or -> or.operands().forEach(operand -> addUsed(operand, used));
            case IsNull isNull -> addUsed(isNull.input(), used);
            case IsDistinct(Expression left, Expression right) -> {
                addUsed(left, used);
                addUsed(right, used);
            }
            case Case branches -> {
                for (var branch : branches.branches()) {
                    addUsed(branch.condition(), used);
                    addUsed(branch.result(), used);
                }
                addUsed(branches.otherwise(), used);
            }
            case Coalesce coalesce ->
                    coalesce.operands().forEach(operand -> addUsed(operand, used));
        }
    }
}
