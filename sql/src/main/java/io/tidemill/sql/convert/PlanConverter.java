// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Expand;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Forecast;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Recursion;
import io.tidemill.core.plan.RecursiveScan;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SetOperation;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.Values;
import io.tidemill.core.plan.VolatileCalls;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.sql.flatten.ExpandRel;
import io.tidemill.sql.flatten.KeyedLimit;
import io.tidemill.sql.flatten.OnceRel;
import io.tidemill.sql.flatten.RecursionRel;
import io.tidemill.sql.flatten.RecursiveScanRel;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.DetectFunction;
import io.tidemill.sql.resolve.ForecastFunction;
import io.tidemill.sql.resolve.GapfillFunction;
import io.tidemill.sql.resolve.MatchFunction;
import io.tidemill.sql.resolve.RecommendFunction;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.RelationTable;
import io.tidemill.sql.resolve.SetReturningFunction;
import io.tidemill.sql.resolve.WindowTableFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalAsofJoin;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalTableFunctionScan;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// Calcite's relational algebra to our plan.
final class PlanConverter {
    private final Functions functions;
    private final ExpressionConverter expressions;
    private final JoinConverter joins;
    private final WindowConverter windows;
    private final AggregateConverter aggregates;
    private final Gapfills gapfills;
    private final Limits limits;
    private final Predictions predictions;
    // By the number of a recursion that what is converted is inside of: how many are around it.
    private final Map<Integer, Integer> recursions = new HashMap<>();
    private final Map<Integer, Plan> computedOnce = new HashMap<>();

    PlanConverter(
            Functions functions,
            List<Literal> values,
            Limits limits,
            Predictions predictions,
            Set<Rewrite> rewrites) {
        this.functions = functions;
        this.limits = limits;
        this.predictions = predictions;
        this.expressions = new ExpressionConverter(functions, values, true);
        this.joins = new JoinConverter(expressions);
        this.windows =
                new WindowConverter(
                        expressions, rewrites.contains(Rewrite.TOP_N), predictions::placed);
        this.aggregates = new AggregateConverter(functions, expressions);
        this.gapfills = new Gapfills(functions, expressions);
    }

    /// The plan. A sort without a limit is left out: order is not part of a plan.
    Plan convert(RelNode rel) {
        return predictions.placed(converted(rel));
    }

    private Plan converted(RelNode rel) {
        return switch (rel) {
            case TableScan scan -> scan(scan);
            case LogicalValues values -> values(values);
            case LogicalFilter filter -> filter(filter);
            case LogicalProject project -> project(project);
            case LogicalAggregate aggregate -> aggregate(aggregate, List.of());
            case LogicalAsofJoin join when Lookups.isLookup(join) ->
                    joins.lookup(join, convert(join.getLeft()), convert(join.getRight()));
            case LogicalAsofJoin join ->
                    joins.convert(join, convert(join.getLeft()), convert(join.getRight()));
            case LogicalJoin join ->
                    joins.convert(join, convert(join.getLeft()), convert(join.getRight()));
            case LogicalUnion union -> union(union);
            case Intersect set ->
                    setOperation(
                            SetOperation.Kind.INTERSECT, set.all, set.getInputs(), schema(set));
            case Minus set ->
                    setOperation(SetOperation.Kind.EXCEPT, set.all, set.getInputs(), schema(set));
            case Sort sort -> sort(sort);
            case KeyedLimit limit -> limit(limit);
            case ExpandRel expand -> expand(expand);
            case RecursionRel recursion -> recursion(recursion);
            case RecursiveScanRel scan ->
                    new RecursiveScan(
                            requireNonNull(recursions.get(scan.recursion())), schema(scan));
            case OnceRel once -> {
                Plan known = computedOnce.get(once.query());
                if (known == null) {
                    known = convert(once.getInput());
                    computedOnce.put(once.query(), known);
                }
                yield known;
            }
            case LogicalTableFunctionScan scan -> window(scan);
            default -> throw unsupported(rel);
        };
    }

    /// @param calls what of a query that fills gaps is to be behind the columns
    private Plan aggregate(LogicalAggregate aggregate, List<RexCall> calls) {
        if (!Gapfills.fills(aggregate)) {
            return aggregates.convert(aggregate, convert(aggregate.getInput()));
        }
        var input = (LogicalProject) aggregate.getInput();
        Plan computed = project(convert(input.getInput()), gapfills.inputs(input), schema(input));
        return gapfills.filled(aggregate, aggregates.convert(aggregate, computed), calls);
    }

    /// A projection over an aggregation whose gaps are filled; null where it is another.
    private @Nullable Plan gapfilled(LogicalProject project) {
        RelNode below = project.getInput();
        RelNode source = below instanceof LogicalFilter filter ? filter.getInput() : below;
        if (!(source instanceof LogicalAggregate aggregate) || !Gapfills.fills(aggregate)) {
            return null;
        }
        var calls = new ArrayList<RexCall>();
        int width = aggregate.getRowType().getFieldCount();
        var replacement =
                new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        if (!(call.getOperator() instanceof GapfillFunction)
                                || call.getOperator().equals(GapfillFunction.BUCKET)) {
                            return super.visitCall(call);
                        }
                        if (!calls.contains(call)) {
                            calls.add(call);
                        }
                        return new RexInputRef(width + calls.indexOf(call), call.getType());
                    }
                };
        List<RexNode> projects = replacement.apply(project.getProjects());
        Plan plan = aggregate(aggregate, calls);
        if (below instanceof LogicalFilter filter) {
            plan = new Filter(plan, condition(filter.getCondition()));
        }
        return project.containsOver()
                ? windows.project(projects, plan, schema(project))
                : project(plan, expressions.convert(projects), schema(project));
    }

    private static RuntimeException unsupported(RelNode rel) {
        String name = rel.getRelTypeName().toLowerCase(Locale.ROOT);
        if (name.contains("correlate")) {
            return Unsupported.of(
                    "LATERAL, or a subquery of this form that depends on outer rows,",
                    "Write it as a join.");
        }
        return Unsupported.of(
                "this query (" + name + ")", "Try to write it with joins and GROUP BY.");
    }

    /// The columns of a relation, those of unknown type as text.
    static Schema schema(RelNode rel) {
        var fields = new ArrayList<Field>();
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            fields.add(field(field.getName(), field.getType()));
        }
        return new Schema(fields);
    }

    static Field field(String name, RelDataType type) {
        if (!(type instanceof RelType)) {
            throw Unsupported.of("a column of rows", "Select the columns one by one.");
        }
        return new Field(name, ExpressionConverter.known(RelType.of(type)), type.isNullable());
    }

    private static Plan scan(TableScan scan) {
        RelationTable table = scan.getTable().unwrap(RelationTable.class);
        if (table == null) {
            // The rows of WITH RECURSIVE itself, at a place that makes no recursion of it.
            throw SqlException.of(
                    SqlState.INVALID_RECURSION,
                    "recursive reference to query \""
                            + scan.getTable().getQualifiedName().getLast()
                            + "\" must not appear within a subquery");
        }
        QualifiedName name = table.relation().name();
        return new Scan(name.schema(), name.name(), schema(scan));
    }

    private Plan values(LogicalValues values) {
        var rows = new ArrayList<List<Expression>>();
        Schema schema = schema(values);
        for (List<RexLiteral> tuple : values.getTuples()) {
            var row = new ArrayList<Expression>();
            for (int i = 0; i < tuple.size(); i++) {
                row.add(
                        ExpressionConverter.castIfNeeded(
                                expressions.convert(tuple.get(i)), schema.type(i)));
            }
            rows.add(row);
        }
        return new Values(rows, schema);
    }

    private Plan filter(LogicalFilter filter) {
        Plan topN = windows.topN(filter, null, this);
        if (topN != null) {
            return topN;
        }
        Plan input = convert(filter.getInput());
        Expression condition = condition(filter.getCondition());
        // One filter where Calcite left two.
        if (input instanceof Filter inner) {
            var both = new ArrayList<Expression>();
            both.addAll(conjuncts(inner.condition()));
            both.addAll(conjuncts(condition));
            return new Filter(inner.input(), new And(both));
        }
        // Next to its relation, whose columns were trimmed: there it finds rows by their keys.
        if (input instanceof Project project
                && project.input() instanceof Scan
                && project.expressions().stream().allMatch(Input.class::isInstance)) {
            List<Expression> columns = project.expressions();
            return new Project(
                    new Filter(project.input(), Inputs.replaced(condition, columns)),
                    columns,
                    project.schema());
        }
        return new Filter(input, condition);
    }

    private Expression condition(RexNode node) {
        var conjuncts = new ArrayList<Expression>();
        for (Expression conjunct : conjuncts(expressions.convert(node))) {
            // Decorrelation leaves x = x where it means that x is not NULL.
            conjuncts.add(
                    conjunct instanceof Call call
                                    && call.function().name().equals("=")
                                    && call.arguments().get(0) instanceof Input
                                    && call.arguments().get(0).equals(call.arguments().get(1))
                            ? expressions.not(new IsNull(call.arguments().get(0)))
                            : conjunct);
        }
        return conjuncts.size() == 1 ? conjuncts.getFirst() : new And(conjuncts);
    }

    static List<Expression> conjuncts(Expression condition) {
        return condition instanceof And and ? and.operands() : List.of(condition);
    }

    private Plan project(LogicalProject project) {
        Plan gapfilled = gapfilled(project);
        if (gapfilled != null) {
            return gapfilled;
        }
        Schema schema = schema(project);
        if (!project.containsOver() && project.getInput() instanceof LogicalFilter filter) {
            Plan topN = windows.topN(filter, project, this);
            if (topN != null) {
                return project(topN, expressions.convert(project.getProjects()), schema);
            }
        }
        Plan input = convert(project.getInput());
        if (project.containsOver()) {
            return windows.project(project.getProjects(), input, schema);
        }
        return project(input, expressions.convert(project.getProjects()), schema);
    }

    /// A projection to `schema`'s names, with the types of the expressions; merged into one below,
    /// and left out where it changes nothing but names, which only the outermost operator needs
    /// ([Renaming]).
    static Plan project(Plan input, List<Expression> expressions, Schema schema) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < expressions.size(); i++) {
            Field field = schema.field(i);
            fields.add(new Field(field.name(), expressions.get(i).type(), field.nullable()));
        }
        if (identity(input, expressions)) {
            return input;
        }
        if (input instanceof Values values
                && values.rows().size() == 1
                && isRepeatable(values.rows().getFirst())
                && Inputs.cheap(expressions, values.rows().getFirst())) {
            List<Expression> row = values.rows().getFirst();
            return new Values(
                    List.of(expressions.stream().map(each -> Inputs.replaced(each, row)).toList()),
                    new Schema(fields));
        }
        if (input instanceof Project inner
                && isRepeatable(inner.expressions())
                && Inputs.cheap(expressions, inner.expressions())) {
            List<Expression> columns = inner.expressions();
            return project(
                    inner.input(),
                    expressions.stream().map(each -> Inputs.replaced(each, columns)).toList(),
                    new Schema(fields));
        }
        return new Project(input, expressions, new Schema(fields));
    }

    /// Whether computing them anew gives the same: else each reader of them would have its own.
    private static boolean isRepeatable(List<Expression> expressions) {
        return expressions.stream().allMatch(each -> VolatileCalls.find(each).isEmpty());
    }

    private static boolean identity(Plan input, List<Expression> expressions) {
        if (expressions.size() != input.schema().size()) {
            return false;
        }
        for (int i = 0; i < expressions.size(); i++) {
            if (!(expressions.get(i) instanceof Input(int index, _)) || index != i) {
                return false;
            }
        }
        return true;
    }

    /// Columns to order by, NULLs where PostgreSQL puts them unless said otherwise.
    static List<SortKey> sortKeys(RelCollation collation) {
        var keys = new ArrayList<SortKey>();
        for (RelFieldCollation key : collation.getFieldCollations()) {
            boolean descending = key.getDirection().isDescending();
            boolean nullsFirst =
                    switch (key.nullDirection) {
                        case FIRST -> true;
                        case LAST -> false;
                        case UNSPECIFIED -> descending;
                    };
            keys.add(new SortKey(key.getFieldIndex(), descending, nullsFirst));
        }
        return keys;
    }

    private Plan union(LogicalUnion union) {
        Schema schema = schema(union);
        var inputs = new ArrayList<Plan>();
        for (RelNode each : union.getInputs()) {
            Plan input = asSchema(convert(each), schema);
            if (input instanceof Union inner && union.all) {
                inputs.addAll(inner.inputs());
            } else {
                inputs.add(input);
            }
        }
        Plan all = merged(inputs, schema);
        return union.all ? all : distinct(all);
    }

    /// Inputs that are rows given in the statement become one.
    private static Plan merged(List<Plan> inputs, Schema schema) {
        if (inputs.stream().allMatch(Values.class::isInstance)) {
            var rows = new ArrayList<List<Expression>>();
            for (Plan input : inputs) {
                rows.addAll(((Values) input).rows());
            }
            return new Values(rows, schema);
        }
        return new Union(inputs, schema);
    }

    private static Plan distinct(Plan input) {
        var keys = new ArrayList<Integer>();
        for (int i = 0; i < input.schema().size(); i++) {
            keys.add(i);
        }
        return new Aggregation(input, keys, List.of(), input.schema());
    }

    /// The plan with its columns cast to the types of `schema`.
    private static Plan asSchema(Plan plan, Schema schema) {
        boolean same = true;
        var casts = new ArrayList<Expression>();
        for (int i = 0; i < schema.size(); i++) {
            Type type = plan.schema().type(i);
            same &= type.sameName(schema.type(i));
            casts.add(ExpressionConverter.castIfNeeded(new Input(i, type), schema.type(i)));
        }
        if (same) {
            return plan;
        }
        if (plan instanceof Values values) {
            var rows = new ArrayList<List<Expression>>();
            for (List<Expression> row : values.rows()) {
                var cast = new ArrayList<Expression>();
                for (int i = 0; i < row.size(); i++) {
                    cast.add(ExpressionConverter.castIfNeeded(row.get(i), schema.type(i)));
                }
                rows.add(cast);
            }
            return new Values(rows, schema);
        }
        return project(plan, casts, schema);
    }

    private Plan setOperation(
            SetOperation.Kind kind, boolean all, List<RelNode> inputs, Schema schema) {
        Plan left = asSchema(convert(inputs.getFirst()), schema);
        for (RelNode input : inputs.subList(1, inputs.size())) {
            left = new SetOperation(kind, all, left, asSchema(convert(input), schema), schema);
        }
        return left;
    }

    private Plan sort(Sort sort) {
        Plan input = convert(sort.getInput());
        if (sort.offset == null && sort.fetch == null) {
            return input;
        }
        return new TopN(
                input,
                List.of(),
                sortKeys(sort.getCollation()),
                count(sort.offset, 0, "OFFSET"),
                count(sort.fetch, Long.MAX_VALUE, "LIMIT"),
                withTies(sort.fetch));
    }

    private Plan limit(KeyedLimit limit) {
        return new TopN(
                convert(limit.getInput()),
                limit.keys(),
                sortKeys(limit.collation()),
                count(limit.offset(), 0, "OFFSET"),
                count(limit.fetch(), Long.MAX_VALUE, "LIMIT"),
                withTies(limit.fetch()));
    }

    private Plan recursion(RecursionRel recursion) {
        Schema schema = schema(recursion);
        Plan base = asSchema(convert(recursion.getLeft()), schema);
        var fields = new ArrayList<>(schema.fields());
        fields.add(new Field("$level", Type.BIGINT, false));
        // Numbered from outside in, so that two of the same query are equal.
        int depth = recursions.size();
        recursions.put(recursion.recursion(), depth);
        Plan step = asSchema(convert(recursion.getRight()), new Schema(fields));
        recursions.remove(recursion.recursion());
        return new Recursion(depth, base, step, recursion.distinct());
    }

    private Plan expand(ExpandRel expand) {
        Plan input = convert(expand.getInput());
        var calls = new ArrayList<Expand.Call>();
        for (RexNode each : expand.calls()) {
            if (each instanceof RexCall call
                    && call.getOperator() instanceof SetReturningFunction function) {
                List<Expression> arguments = expressions.convert(call.getOperands());
                List<Type> types = arguments.stream().map(Expression::type).toList();
                calls.add(
                        new Expand.Call(
                                functions.findSetFunction(function.getName(), types).orElseThrow(),
                                arguments));
            } else {
                calls.add(new Expand.Call(null, List.of(expressions.convert(each))));
            }
        }
        var fields = new ArrayList<>(input.schema().fields());
        Schema schema = schema(expand);
        fields.addAll(schema.fields().subList(fields.size(), schema.size()));
        return new Expand(input, calls, expand.ordinality(), new Schema(fields));
    }

    private long count(@Nullable RexNode node, long otherwise, String clause) {
        if (node == null) {
            return otherwise;
        }
        RexNode number = withTies(node) ? ((RexCall) node).getOperands().getFirst() : node;
        return limits.constant(expressions.convert(number), otherwise, clause);
    }

    private static boolean withTies(@Nullable RexNode fetch) {
        return fetch instanceof RexCall call
                && call.getOperator().equals(CommonTypeFunction.WITH_TIES);
    }

    private Plan window(LogicalTableFunctionScan scan) {
        var call = (RexCall) scan.getCall();
        if (call.getOperator() instanceof ForecastFunction forecast) {
            return new Forecast(
                    convert(scan.getInput(0)),
                    predictions.definition(forecast),
                    expressions.convert(call.getOperands().getFirst()),
                    schema(scan));
        }
        if (call.getOperator() instanceof DetectFunction detect) {
            return predictions.detected(detect, convert(scan.getInput(0)), schema(scan));
        }
        if (call.getOperator() instanceof RecommendFunction recommend) {
            return predictions.recommend(convert(scan.getInput(0)), recommend, schema(scan));
        }
        if (call.getOperator() instanceof MatchFunction match) {
            return new MatchConverter(match, scan, expressions, functions).convert(this::convert);
        }
        if (!(call.getOperator() instanceof WindowTableFunction function)) {
            throw unsupported(scan);
        }
        Plan input = convert(scan.getInput(0));
        Schema given = schema(scan.getInput(0));
        int time = given.indexOf(function.timeColumn()).orElseThrow();
        List<Integer> partition =
                function.partition().stream()
                        .map(name -> given.indexOf(name).orElseThrow())
                        .toList();
        return new WindowAssign(
                input,
                function.windowKind(),
                time,
                function.size().micros(),
                function.slide().micros(),
                function.offsetMicros(),
                function.size().months(),
                function.slide().months(),
                partition,
                schema(scan));
    }
}
