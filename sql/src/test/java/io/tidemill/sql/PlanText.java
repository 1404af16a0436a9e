// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import io.tidemill.core.batch.Slice;
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
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.AsofJoin;
import io.tidemill.core.plan.Expand;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Forecast;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.LookupJoin;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Predict;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Recommend;
import io.tidemill.core.plan.Recursion;
import io.tidemill.core.plan.RecursiveScan;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SetOperation;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.Train;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.Values;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.value.TextFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plans as text, for tests.
public final class PlanText {
    private PlanText() {}

    /// A query: its plan, order and shown columns.
    public static String of(Query query) {
        var text = new StringBuilder();
        if (!query.order().isEmpty()) {
            text.append("order ").append(keys(query.order())).append('\n');
        }
        text.append(of(query.plan()));
        return text.toString();
    }

    /// A plan, one operator a line.
    public static String of(Plan plan) {
        var text = new StringBuilder();
        append(plan, 0, text);
        return text.toString().strip();
    }

    private static void append(Plan plan, int depth, StringBuilder text) {
        text.append("  ".repeat(depth)).append(line(plan)).append('\n');
        for (Plan input : plan.inputs()) {
            append(input, depth + 1, text);
        }
    }

    private static String line(Plan plan) {
        return switch (plan) {
            case Scan scan -> "scan " + scan.relation();
            case Values values ->
                    "values "
                            + values.rows().stream()
                                    .map(PlanText::list)
                                    .collect(Collectors.joining(" "));
            case Filter filter -> "filter " + of(filter.condition());
            case Project project -> "project " + list(project.expressions());
            case Union _ -> "union all";
            case Train train -> "train " + train.model().type();
            case Recommend recommend -> "recommend " + recommend.model();
            case Predict predict -> "predict " + predict.model() + " " + predict.arguments();
            case Forecast forecast -> "forecast " + of(forecast.horizon());
            case SetOperation set -> set.kind() + (set.all() ? " all" : "");
            case Aggregation aggregation ->
                    "aggregate "
                            + aggregation.keys()
                            + " "
                            + aggregation.calls().stream()
                                    .map(PlanText::of)
                                    .collect(Collectors.joining(", "));
            case Join join ->
                    join.kind()
                            + " join "
                            + join.leftKeys()
                            + join.rightKeys()
                            + condition(join.condition());
            case Recursion recursion -> "recursion " + recursion.distinct();
            case RecursiveScan _ -> "recursive scan";
            case Expand expand ->
                    "expand "
                            + expand.calls().stream()
                                    .map(call -> call.arguments().toString())
                                    .collect(Collectors.joining(", "));
            case AsofJoin join ->
                    (join.outer() ? "LEFT" : "INNER")
                            + " asof join "
                            + join.leftKeys()
                            + join.rightKeys()
                            + " "
                            + join.leftTime()
                            + join.nearest().operator()
                            + join.rightTime();
            case LookupJoin join ->
                    (join.outer() ? "LEFT" : "INNER")
                            + " lookup join "
                            + join.leftKeys()
                            + join.rightKeys();
            case WindowAssign window ->
                    window.kind()
                            + " "
                            + window.timeColumn()
                            + " "
                            + window.sizeMicros()
                            + " "
                            + window.slideMicros()
                            + " "
                            + window.offsetMicros()
                            + (window.partitionKeys().isEmpty()
                                    ? ""
                                    : " " + window.partitionKeys());
            case Over over ->
                    "over "
                            + over.partitionKeys()
                            + " "
                            + keys(over.order())
                            + " "
                            + over.frame().unit()
                            + " "
                            + over.frame().start().kind()
                            + offset(over.frame().start().offset())
                            + ".."
                            + over.frame().end().kind()
                            + offset(over.frame().end().offset())
                            + " "
                            + over.calls().stream()
                                    .map(call -> call.name() + call.arguments())
                                    .collect(Collectors.joining(", "));
            case MatchRecognize match ->
                    "match "
                            + match.pattern().text(match.variables())
                            + " "
                            + match.definitions().stream()
                                    .map(definition ->
                                            match.variables().get(definition.label())
                                                    + ": "
                                                    + of(definition.condition()))
                                    .collect(Collectors.joining(", "))
                            + " "
                            + list(match.measures());
            case TopN top ->
                    "top "
                            + (top.limit() == Long.MAX_VALUE ? "all" : top.limit())
                            + (top.offset() == 0 ? "" : " from " + top.offset())
                            + " "
                            + keys(top.order())
                            + (top.partitionKeys().isEmpty() ? "" : " per " + top.partitionKeys());
        };
    }

    private static String offset(@Nullable Expression offset) {
        return offset == null ? "" : " " + of(offset);
    }

    private static String condition(@Nullable Expression condition) {
        return condition == null ? "" : " " + of(condition);
    }

    private static String of(AggregateCall call) {
        return call.function().name()
                + (call.distinct() ? " distinct" : "")
                + call.arguments()
                + (call.filter() < 0 ? "" : " filter " + call.filter())
                + (call.order().isEmpty() ? "" : " order " + keys(call.order()));
    }

    private static String keys(List<SortKey> keys) {
        return keys.stream()
                .map(key ->
                        key.column()
                                + (key.descending() ? " desc" : "")
                                + (key.nullsFirst() == key.descending()
                                        ? ""
                                        : key.nullsFirst() ? " nulls first" : " nulls last"))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream().map(PlanText::of).collect(Collectors.joining(", ", "(", ")"));
    }

    /// An expression.
    public static String of(Expression expression) {
        return switch (expression) {
            case Literal literal -> literal(literal);
            case Input input -> "#" + input.index();
            case Parameter parameter -> "$" + (parameter.index() + 1) + ":" + parameter.type();
            case Call call
                    when call.arguments().size() == 2
                            && !Character.isLetter(call.function().name().charAt(0)) ->
                    "("
                            + of(call.arguments().get(0))
                            + " "
                            + call.function().name()
                            + " "
                            + of(call.arguments().get(1))
                            + ")";
            case Call call -> call.function().name() + list(call.arguments());
            case Cast cast ->
                    of(cast.input())
                            + (cast.explicit() ? "::" : ":")
                            + "{"
                            + cast.type().sql()
                            + "}";
            case And and ->
                    and.operands().stream()
                            .map(PlanText::of)
                            .collect(Collectors.joining(" and ", "(", ")"));
            case Or or ->
                    or.operands().stream()
                            .map(PlanText::of)
                            .collect(Collectors.joining(" or ", "(", ")"));
            case IsNull isNull -> of(isNull.input()) + " is null";
            case IsDistinct distinct ->
                    "(" + of(distinct.left()) + " is distinct from " + of(distinct.right()) + ")";
            case Case choice ->
                    "case"
                            + choice.branches().stream()
                                    .map(b ->
                                            " when "
                                                    + of(b.condition())
                                                    + " then "
                                                    + of(b.result()))
                                    .collect(Collectors.joining())
                            + " else "
                            + of(choice.otherwise())
                            + " end";
            case Coalesce coalesce -> "coalesce" + list(coalesce.operands());
        };
    }

    private static String literal(Literal literal) {
        if (literal.isNull()) {
            return "null:" + literal.type();
        }
        var out = new Slice();
        TextFormat.utc().format(literal.type(), literal.value(), 0, out);
        return switch (literal.type().name()) {
            case INTEGER, BOOLEAN -> out.toText();
            case TEXT -> "'" + out.toText() + "'";
            default -> out.toText() + ":" + literal.type();
        };
    }
}
