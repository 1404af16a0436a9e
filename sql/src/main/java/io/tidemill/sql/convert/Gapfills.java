// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.Expand;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.resolve.GapfillFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;
import org.jspecify.annotations.Nullable;

/// Fills the gaps of `GROUP BY time_bucket_gapfill(width, ts), key`: for each key, the buckets from
/// its first one to its last, and on to `start` and `finish` where they are known, from arguments
/// or from WHERE.
///
/// It is made of what is there: each bucket is told the ones before and after it (OVER), stands for
/// itself and the gap behind it (a series expanded), and in the gap's rows the aggregates are NULL,
/// carried on or drawn towards the next bucket. So a bucket that comes, changes or goes moves its
/// neighbourhood only.
final class Gapfills {
    private final Functions functions;
    private final ExpressionConverter expressions;

    Gapfills(Functions functions, ExpressionConverter expressions) {
        this.functions = functions;
        this.expressions = expressions;
    }

    /// Whether gaps of `aggregate` are to be filled.
    static boolean fills(Aggregate aggregate) {
        return bucket(aggregate) != null;
    }

    /// The call of `time_bucket_gapfill` that `aggregate` groups by; null where there is none.
    private static @Nullable RexCall bucket(Aggregate aggregate) {
        if (aggregate.getInput().stripped() instanceof Project project) {
            for (int key : aggregate.getGroupSet()) {
                if (project.getProjects().get(key) instanceof RexCall call
                        && call.getOperator().equals(GapfillFunction.BUCKET)) {
                    return call;
                }
            }
        }
        return null;
    }

    /// What the input of an aggregation computes, the bucket as any other.
    List<Expression> inputs(Project project) {
        var inputs = new ArrayList<Expression>();
        for (RexNode node : project.getProjects()) {
            boolean bucket =
                    node instanceof RexCall call
                            && call.getOperator().equals(GapfillFunction.BUCKET);
            inputs.add(
                    bucket
                            ? bucket(
                                    expressions.convert(
                                            ((RexCall) node).getOperands().subList(0, 2)))
                            : expressions.convert(node));
        }
        return inputs;
    }

    private Expression bucket(List<Expression> widthAndTime) {
        return expressions.function("time_bucket", widthAndTime, widthAndTime.get(1).type());
    }

    static SqlException misplaced(String name) {
        boolean bucket = name.equals(GapfillFunction.BUCKET.getName());
        return SqlException.of(
                        SqlState.INVALID_COLUMN_REFERENCE,
                        bucket
                                ? name + " must be an expression of GROUP BY"
                                : name
                                        + " is only for the select list of a query that groups by time_bucket_gapfill")
                .hint(
                        bucket
                                ? "Write GROUP BY time_bucket_gapfill(width, ts), or use time_bucket."
                                : "Write SELECT time_bucket_gapfill(width, ts), %s(avg(x)) … GROUP BY 1."
                                        .formatted(name));
    }

    /// The rows of `plain`, the plan of `aggregate`, with the gaps filled and, behind its columns,
    /// the results of `calls` of `locf` and `interpolate`.
    Plan filled(Aggregate aggregate, Plan plain, List<RexCall> calls) {
        return new Filling(aggregate, plain, calls).plan();
    }

    /// One query that fills gaps.
    private final class Filling {
        private final Aggregate aggregate;
        private final List<RexCall> calls;
        private final RexCall call;
        private final int keyCount;
        private final int width;
        private final int bucket;
        private final Type time;
        private final Type series;
        private Plan plan;
        private final List<Field> fields;
        private final List<OverCall> over = new ArrayList<>();

        Filling(Aggregate aggregate, Plan plain, List<RexCall> calls) {
            this.aggregate = aggregate;
            this.calls = calls;
            call = java.util.Objects.requireNonNull(bucket(aggregate));
            if (aggregate.getGroupSets().size() > 1) {
                throw Unsupported.of(
                        "time_bucket_gapfill in grouping sets",
                        "Group by it in each of several queries.");
            }
            keyCount = aggregate.getGroupCount();
            width = plain.schema().size();
            var project = (Project) aggregate.getInput().stripped();
            var keys = aggregate.getGroupSet().asList();
            bucket = keys.stream().map(project.getProjects()::get).toList().indexOf(call);
            plan = plain;
            time = plain.schema().type(bucket).withoutModifiers();
            series =
                    time.name() == TypeName.DATE || time.name() == TypeName.TIMESTAMPTZ
                            ? Type.TIMESTAMP
                            : time;
            fields = new ArrayList<>(plain.schema().fields());
        }

        Plan plan() {
            var columns = new ArrayList<Expression>();
            for (int i = 0; i < width; i++) {
                columns.add(column(i));
            }
            // Of each call: its value, then what locf takes before the first bucket.
            var values = new int[calls.size()];
            var befores = new int[calls.size()];
            var present = new int[calls.size()];
            for (int i = 0; i < calls.size(); i++) {
                List<RexNode> operands = calls.get(i).getOperands();
                values[i] = add(columns, expressions.convert(operands.get(0)));
                befores[i] =
                        operands.size() < 2
                                ? -1
                                : add(columns, expressions.convert(operands.get(1)));
                present[i] =
                        treatsNullAsMissing(calls.get(i))
                                ? add(columns, expressions.not(new IsNull(columns.get(values[i]))))
                                : -1;
            }
            plan = PlanConverter.project(plan, columns, new Schema(fields));
            plan = new Filter(plan, exists());
            int before = over("lag", List.of(bucket), -1);
            int after = over("lead", List.of(bucket), -1);
            var carried = new int[calls.size()];
            for (int i = 0; i < calls.size(); i++) {
                carried[i] = values[i];
                if (calls.get(i).getOperator().equals(GapfillFunction.INTERPOLATE)) {
                    carried[i] = over("lead", List.of(values[i]), -1);
                } else if (present[i] >= 0) {
                    carried[i] = over("last", List.of(values[i], bucket), present[i]);
                }
            }
            addOver();
            int filled = expand(before, after);
            var outputs = new ArrayList<Expression>();
            Expression isBucket = compare("=", column(filled), ofSeries(column(bucket)));
            for (int i = 0; i < width; i++) {
                outputs.add(
                        i == bucket
                                ? toTime(column(filled))
                                : i < keyCount ? column(i) : onlyIf(isBucket, column(i)));
            }
            var named = new ArrayList<>(fields.subList(0, width));
            named.replaceAll(field -> new Field(field.name(), field.type(), true));
            for (int i = 0; i < calls.size(); i++) {
                boolean interpolates =
                        calls.get(i).getOperator().equals(GapfillFunction.INTERPOLATE);
                Expression value =
                        interpolates
                                ? interpolated(values[i], carried[i], filled, after, isBucket)
                                : carriedOn(
                                        values[i],
                                        carried[i],
                                        befores[i],
                                        present[i] >= 0,
                                        filled,
                                        isBucket);
                outputs.add(value);
                named.add(new Field("$" + named.size(), value.type(), true));
            }
            return PlanConverter.project(plan, outputs, new Schema(named));
        }

        private Expression column(int index) {
            return new Input(index, fields.get(index).type());
        }

        private int add(List<Expression> columns, Expression expression) {
            columns.add(expression);
            fields.add(new Field("$" + fields.size(), expression.type(), true));
            return columns.size() - 1;
        }

        /// Whether the row's bucket is one: NULL and the infinities are none.
        private Expression exists() {
            return time.isInteger()
                    ? expressions.not(new IsNull(column(bucket)))
                    : expressions.function("isfinite", List.of(column(bucket)), Type.BOOLEAN);
        }

        private int over(String name, List<Integer> arguments, int filter) {
            Type type = fields.get(arguments.getFirst()).type();
            over.add(new OverCall(name, arguments, false, filter, false, type));
            fields.add(new Field("$" + fields.size(), type, true));
            return fields.size() - 1;
        }

        private void addOver() {
            var partition = new ArrayList<Integer>();
            for (int i = 0; i < keyCount; i++) {
                if (i != bucket) {
                    partition.add(i);
                }
            }
            var upToHere =
                    new Frame(
                            Frame.Unit.RANGE,
                            new Frame.Bound(Frame.Bound.Kind.UNBOUNDED_PRECEDING, null),
                            new Frame.Bound(Frame.Bound.Kind.CURRENT_ROW, null),
                            Frame.Exclude.NO_OTHERS);
            plan =
                    new Over(
                            plan,
                            partition,
                            List.of(new SortKey(bucket, false, false)),
                            upToHere,
                            over,
                            new Schema(fields));
        }

        /// Each bucket and those of the gap behind it, and of the first one also that before it;
        /// the column they are in.
        private int expand(int before, int after) {
            Expression here = ofSeries(column(bucket));
            Expression from = here;
            Expression start = bound(2);
            if (start != null) {
                Expression first = ofSeries(bucket(List.of(constant(0), start)));
                from =
                        new Case(
                                List.of(
                                        new Case.Branch(
                                                expressions.not(new IsNull(column(before))), here),
                                        new Case.Branch(compare("<", first, here), first)),
                                here,
                                series);
            }
            var ends = new ArrayList<Case.Branch>();
            ends.add(
                    new Case.Branch(
                            expressions.not(new IsNull(column(after))),
                            justBefore(ofSeries(column(after)))));
            Expression finish = bound(3);
            if (finish != null) {
                Expression last = justBefore(ofSeries(finish));
                ends.add(new Case.Branch(compare(">", last, here), last));
            }
            Expression to = new Case(ends, here, series);
            List<Expression> arguments = List.of(from, to, constant(0));
            List<Type> types = arguments.stream().map(Expression::type).toList();
            var function = functions.findSetFunction("generate_series", types).orElseThrow();
            fields.add(new Field("$" + fields.size(), series, false));
            plan =
                    new Expand(
                            plan,
                            List.of(new Expand.Call(function, arguments)),
                            false,
                            new Schema(fields));
            return fields.size() - 1;
        }

        private Expression constant(int operand) {
            RexNode node = call.getOperands().get(operand);
            if (!RelOptUtil.InputFinder.bits(node).isEmpty()) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "width, start and finish of time_bucket_gapfill must not depend on rows")
                        .hint("Give constants.");
            }
            return expressions.convert(node);
        }

        /// The start (2) or the finish (3), by the argument or else by WHERE; null where neither
        /// says it.
        private @Nullable Expression bound(int operand) {
            boolean given =
                    call.getOperands().size() > operand
                            && !RexLiteral.isNullLiteral(call.getOperands().get(operand));
            if (given) {
                return constant(operand);
            }
            if (((Project) aggregate.getInput().stripped()).getInput().stripped()
                    instanceof LogicalFilter where) {
                for (RexNode conjunct : RelOptUtil.conjunctions(where.getCondition())) {
                    Expression bound =
                            conjunct instanceof RexCall comparison && comparison.operandCount() == 2
                                    ? bound(comparison, operand == 2)
                                    : null;
                    if (bound != null) {
                        return bound;
                    }
                }
            }
            return null;
        }

        private @Nullable Expression bound(RexCall comparison, boolean start) {
            RexNode left = comparison.getOperands().get(0);
            RexNode right = comparison.getOperands().get(1);
            boolean turned = right.equals(call.getOperands().get(1));
            RexNode value = turned ? left : right;
            if ((!turned && !left.equals(call.getOperands().get(1))) || !isConstant(value)) {
                return null;
            }
            return switch (comparison.getKind()) {
                case GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                        start != turned ? converted(value, turned && !start, comparison) : null;
                case LESS_THAN, LESS_THAN_OR_EQUAL ->
                        start == turned ? converted(value, !start, comparison) : null;
                default -> null;
            };
        }

        /// A bound of WHERE; a finish is the first time that is out.
        private @Nullable Expression converted(RexNode value, boolean finish, RexCall comparison) {
            Expression bound = expressions.convert(value);
            if (!bound.type().sameName(time)) {
                return null;
            }
            boolean closed =
                    switch (comparison.getKind()) {
                        case GREATER_THAN_OR_EQUAL, LESS_THAN_OR_EQUAL -> true;
                        default -> false;
                    };
            return finish && closed ? afterwards(bound) : bound;
        }

        /// Whether a value is the same for all rows and at all times.
        private static boolean isConstant(RexNode value) {
            boolean[] changes = {!RelOptUtil.InputFinder.bits(value).isEmpty()};
            value.accept(
                    new RexVisitorImpl<Void>(true) {
                        @Override
                        public @Nullable Void visitCall(RexCall part) {
                            changes[0] |=
                                    part.getOperator().isDynamicFunction()
                                            || !part.getOperator().isDeterministic();
                            return super.visitCall(part);
                        }
                    });
            return !changes[0];
        }

        /// The least time after `bound`.
        private Expression afterwards(Expression bound) {
            if (time.name() == TypeName.DATE || time.isInteger()) {
                return shifted("+", bound, ExpressionConverter.ofLong(Type.INTEGER, 1));
            }
            return shifted("+", bound, micros());
        }

        private Expression justBefore(Expression bound) {
            return shifted(
                    "-",
                    bound,
                    series.isInteger() ? ExpressionConverter.ofLong(Type.INTEGER, 1) : micros());
        }

        private Expression shifted(String sign, Expression bound, Expression by) {
            Expression distance =
                    by.type().isInteger() && bound.type().isInteger()
                            ? ExpressionConverter.castIfNeeded(by, bound.type())
                            : by;
            return expressions.function(sign, List.of(bound, distance), bound.type());
        }

        private static Expression micros() {
            return ExpressionConverter.cast(
                    ExpressionConverter.ofText(Type.TEXT, "1 microsecond"), Type.INTERVAL, true);
        }

        /// A time as the series has it: without a time zone, so that days are days of UTC.
        private Expression ofSeries(Expression value) {
            return switch (time.name()) {
                case DATE -> ExpressionConverter.cast(value, Type.TIMESTAMP, false);
                case TIMESTAMPTZ -> inUtc(value, Type.TIMESTAMP);
                default -> value;
            };
        }

        private Expression toTime(Expression value) {
            return switch (time.name()) {
                case DATE -> ExpressionConverter.cast(value, Type.DATE, true);
                case TIMESTAMPTZ -> inUtc(value, Type.TIMESTAMPTZ);
                default -> value;
            };
        }

        private Expression inUtc(Expression value, Type type) {
            return expressions.function(
                    "timezone", List.of(ExpressionConverter.ofText(Type.TEXT, "UTC"), value), type);
        }

        private Expression compare(String symbol, Expression left, Expression right) {
            return expressions.function(symbol, List.of(left, right), Type.BOOLEAN);
        }

        private static Expression onlyIf(Expression condition, Expression value) {
            return new Case(
                    List.of(new Case.Branch(condition, value)),
                    ExpressionConverter.nullOf(value.type()),
                    value.type());
        }

        private Expression carriedOn(
                int value,
                int carried,
                int before,
                boolean nullIsMissing,
                int filled,
                Expression isBucket) {
            Type type = fields.get(value).type();
            Expression first = before < 0 ? ExpressionConverter.nullOf(type) : column(before);
            Expression last =
                    nullIsMissing
                            ? new Coalesce(List.of(column(carried), first), type)
                            : column(carried);
            Expression isBefore = compare("<", column(filled), ofSeries(column(bucket)));
            return new Case(
                    List.of(new Case.Branch(isBucket, last), new Case.Branch(isBefore, first)),
                    last,
                    type);
        }

        private Expression interpolated(
                int value, int next, int filled, int after, Expression isBucket) {
            Expression here = position(column(filled));
            Expression begin = position(ofSeries(column(bucket)));
            Expression end = position(ofSeries(column(after)));
            Expression weighted =
                    number(
                            "+",
                            number("*", column(value), number("-", end, here)),
                            number("*", column(next), number("-", here, begin)));
            Expression between = number("/", weighted, number("-", end, begin));
            Expression isAfter = compare(">", column(filled), ofSeries(column(bucket)));
            return new Case(
                    List.of(
                            new Case.Branch(isBucket, column(value)),
                            new Case.Branch(isAfter, between)),
                    ExpressionConverter.nullOf(Type.DOUBLE),
                    Type.DOUBLE);
        }

        private Expression number(String symbol, Expression left, Expression right) {
            return expressions.function(symbol, List.of(left, right), Type.DOUBLE);
        }

        private Expression position(Expression value) {
            return series.isInteger()
                    ? ExpressionConverter.cast(value, Type.DOUBLE, false)
                    : expressions.function(
                            "date_part",
                            List.of(ExpressionConverter.ofText(Type.TEXT, "epoch"), value),
                            Type.DOUBLE);
        }
    }

    private static boolean treatsNullAsMissing(RexCall call) {
        if (call.getOperands().size() < 3) {
            return false;
        }
        RexNode flag = call.getOperands().get(2);
        if (flag.isAlwaysTrue() || flag.isAlwaysFalse()) {
            return flag.isAlwaysTrue();
        }
        throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "treat_null_as_missing of locf must be true or false")
                .hint("Write locf(avg(x), treat_null_as_missing => true).");
    }
}
