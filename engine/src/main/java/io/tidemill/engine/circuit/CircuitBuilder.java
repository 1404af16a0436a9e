// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Input;
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
import io.tidemill.core.plan.Recommend;
import io.tidemill.core.plan.Recursion;
import io.tidemill.core.plan.RecursiveScan;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SetOperation;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.Train;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.Values;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.model.ModelFiles;
import io.tidemill.engine.operator.AggregateOperator;
import io.tidemill.engine.operator.AsofJoinOperator;
import io.tidemill.engine.operator.ExpandOperator;
import io.tidemill.engine.operator.FilterOperator;
import io.tidemill.engine.operator.ForecastOperator;
import io.tidemill.engine.operator.LookupJoinOperator;
import io.tidemill.engine.operator.Operator;
import io.tidemill.engine.operator.OutsideModelOperator;
import io.tidemill.engine.operator.OverOperator;
import io.tidemill.engine.operator.PredictOperator;
import io.tidemill.engine.operator.ProjectOperator;
import io.tidemill.engine.operator.RecommendOperator;
import io.tidemill.engine.operator.RecursionOperator;
import io.tidemill.engine.operator.RecursiveScanOperator;
import io.tidemill.engine.operator.SetOperationOperator;
import io.tidemill.engine.operator.TemporalFilterOperator;
import io.tidemill.engine.operator.TopNOperator;
import io.tidemill.engine.operator.TrainOperator;
import io.tidemill.engine.operator.UnionOperator;
import io.tidemill.engine.operator.ValuesOperator;
import io.tidemill.engine.table.Restriction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns plans into circuits: an operator a node, connected.
public final class CircuitBuilder {
    private final Compiler viewCompiler;
    private final Compiler lazyCompiler;
    private final ModelFiles modelFiles;

    /// A builder whose circuits compute expressions with what `compiler` makes.
    public CircuitBuilder(Compiler compiler) {
        this(compiler, ModelFiles.none());
    }

    /// The same, with outside models.
    public CircuitBuilder(Compiler compiler, ModelFiles modelFiles) {
        this.modelFiles = requireNonNull(modelFiles, "modelFiles");
        this.viewCompiler = requireNonNull(compiler, "compiler");
        this.lazyCompiler = compiler.lazy();
    }

    /// What compiles the expressions.
    public Compiler compiler() {
        return viewCompiler;
    }

    /// The files of outside models.
    public ModelFiles modelFiles() {
        return modelFiles;
    }

    /// The circuit of `plan`.
    ///
    /// @param relations what is known of the relations it scans
    /// @param output takes what the root emits
    public Circuit build(
            Plan plan,
            Emission emission,
            Function<QualifiedName, RelationInfo> relations,
            Operator.Output output) {
        return new Build(plan, emission, relations, null).run(plan, output);
    }

    /// The same, measuring its operators: their rows and times are in [Circuit#explain].
    public Circuit buildMetered(
            Plan plan,
            Emission emission,
            Function<QualifiedName, RelationInfo> relations,
            Operator.Output output) {
        return new Build(plan, emission, relations, new Meters()).run(plan, output);
    }

    private final class Build {
        private Emission emission;
        private final Map<Integer, Integer> scans = new HashMap<>();
        private final Compiler compiler;
        private final Function<Scan, RelationInfo> relations;
        private final CircuitContext context = new CircuitContext();
        private final List<Circuit.Node> nodes = new ArrayList<>();
        private final List<Circuit.Source> sources = new ArrayList<>();
        private final List<Circuit.Model> models = new ArrayList<>();

        private final @Nullable Meters meters;
        private final WindowNodes windows;
        private final JoinNodes joins;
        private boolean closes;
        private final SharedPlans shared;

        Build(
                Plan plan,
                Emission emission,
                Function<QualifiedName, RelationInfo> relations,
                @Nullable Meters meters) {
            this.meters = meters;
            this.emission = emission;
            this.shared = new SharedPlans(plan, emission.once());
            this.compiler = emission.once() ? lazyCompiler : viewCompiler;
            this.relations =
                    scan -> relations.apply(new QualifiedName(scan.schemaName(), scan.relation()));
            this.windows = new WindowNodes(emission, this.relations, this::node);
            this.joins = new JoinNodes(emission, this.relations, this::isFinal, compiler, context);
        }

        Circuit run(Plan plan, Operator.Output output) {
            if (emission.dropLate()) {
                TemporalFilters.check(plan);
            }
            int root = build(plan, all(plan), Restriction.NONE, output);
            if (emission.onWindowClose() && !closes && !windows.close()) {
                throw SqlException.of(
                                SqlState.INVALID_TABLE_DEFINITION,
                                "EMIT ON WINDOW CLOSE needs windows that close")
                        .hint(
                                "Group by window_start, window_end of TUMBLE, HOP, CUMULATE or"
                                        + " SESSION over a column with a watermark or AS"
                                        + " PROCTIME(), or order MATCH_RECOGNIZE by one.");
            }
            return new Circuit(nodes, sources, models, root, context, meters);
        }

        /// Builds `plan` so that it feeds `output`; returns its node's number, or −1 − its
        /// source's.
        private int build(
                Plan plan, BitSet needed, Restriction restriction, Operator.Output output) {
            var all = shared.of(plan);
            if (all == null) {
                return buildAlone(plan, needed, restriction, output);
            }
            if (all.add(output)) {
                all.builtAs(buildAlone(plan, all(plan), Restriction.NONE, all.output()));
            }
            return all.node();
        }

        private int buildAlone(
                Plan plan, BitSet needed, Restriction restriction, Operator.Output output) {
            return switch (plan) {
                case Scan scan -> source(scan, needed, restriction, output);
                case Values values -> node(new ValuesOperator(values, compiler, context), output);
                case Filter filter -> filter(filter, needed, output);
                case Project project ->
                        node(
                                new ProjectOperator(project, compiler, context),
                                output,
                                project.input(),
                                Columns.used(project.expressions()),
                                Restriction.NONE);
                case Union union -> nodeOfAll(new UnionOperator(), output, union.inputs());
                case SetOperation operation ->
                        nodeOfAll(new SetOperationOperator(operation), output, operation.inputs());
                case Join join -> {
                    var joined = joins.of(join, needed);
                    yield nodeOfAll(joined.operator(), output, joined.inputs(), joined.byClock());
                }
                case AsofJoin join -> nodeOfAll(new AsofJoinOperator(join), output, join.inputs());
                case LookupJoin join ->
                        emission.once()
                                ? build(join.asOfNow(), needed, restriction, output)
                                : nodeOfAll(new LookupJoinOperator(join), output, join.inputs());
                case Aggregation aggregation -> aggregation(aggregation, output);
                case WindowAssign window -> windows.assign(window, needed, output);
                case Train train ->
                        nodeOfAll(
                                train.model().isOutside()
                                        ? new OutsideModelOperator(train, modelFiles)
                                        : new TrainOperator(train),
                                output,
                                train.inputs());
                case Predict predict -> predict(predict, output);
                case Forecast forecast ->
                        nodeOfAll(
                                new ForecastOperator(forecast, compiler, context),
                                output,
                                forecast.inputs());
                case Recursion recursion -> recursion(recursion, output);
                case RecursiveScan scan -> recursiveScan(scan, output);
                case Expand expand -> expand(expand, needed, output);
                case Recommend recommend -> recommend(recommend, output);
                case Over over ->
                        nodeOfAll(
                                new OverOperator(
                                        new FrameOffsets(compiler.interpreter(), context)
                                                .constant(over)),
                                output,
                                over.inputs());
                case MatchRecognize match -> windows.matches(match, compiler, context, output);
                case TopN topN ->
                        node(
                                new TopNOperator(topN, emission.additive(), closingColumn(topN)),
                                output,
                                topN.input(),
                                all(topN),
                                Restriction.NONE);
            };
        }

        private int filter(Filter filter, BitSet needed, Operator.Output output) {
            var used = (BitSet) needed.clone();
            if (emission.dropLate()) {
                var temporal = TemporalFilters.of(filter.condition());
                if (!temporal.bounds().isEmpty()) {
                    temporal.bounds().forEach(bound -> Columns.addUsed(bound.value(), used));
                    var rest = temporal.rest();
                    return node(
                            new TemporalFilterOperator(
                                    filter.schema(), temporal.bounds(), used, compiler, context),
                            output,
                            rest == null ? filter.input() : new Filter(filter.input(), rest),
                            used,
                            Restriction.NONE);
                }
            }
            Columns.addUsed(filter.condition(), used);
            return node(
                    new FilterOperator(filter, needed, compiler, context),
                    output,
                    filter.input(),
                    used,
                    Restrictions.of(filter.condition()));
        }

        private int source(
                Scan scan, BitSet needed, Restriction restriction, Operator.Output output) {
            sources.add(
                    new Circuit.Source(
                            new QualifiedName(scan.schemaName(), scan.relation()),
                            scan.schema().fields().stream().map(Field::name).toList(),
                            needed,
                            restriction,
                            relations.apply(scan),
                            output));
            return -sources.size();
        }

        private int predict(Predict plan, Operator.Output output) {
            var operator = new PredictOperator(plan, emission.additive());
            models.add(new Circuit.Model(plan.model(), operator));
            return nodeOfAll(operator, output, plan.inputs());
        }

        private int recommend(Recommend plan, Operator.Output output) {
            var operator = new RecommendOperator(plan);
            models.add(new Circuit.Model(plan.model(), operator));
            return nodeOfAll(operator, output, plan.inputs());
        }

        private int aggregation(Aggregation plan, Operator.Output output) {
            var windowed = WindowedAggregation.of(plan);
            if (windowed != null && windows.isBySession(windowed)) {
                return windows.sessions(windowed, output);
            }
            int closingKey =
                    emission.onWindowClose() ? closingKey(plan) : AggregateOperator.NOT_CLOSING;
            if (windowed != null
                    && closingKey != AggregateOperator.NOT_CLOSING
                    && windowed.keys().get(closingKey).equals(WindowedAggregation.Key.END)
                    && WindowNodes.isByPanes(windowed)) {
                return windows.panes(windowed, output);
            }
            var used = new BitSet();
            plan.keys().forEach(used::set);
            for (var call : plan.calls()) {
                call.arguments().forEach(used::set);
                call.order().forEach(key -> used.set(key.column()));
                if (call.filter() >= 0) {
                    used.set(call.filter());
                }
            }
            return node(
                    new AggregateOperator(plan, emission.additive(), closingKey),
                    output,
                    plan.input(),
                    used,
                    Restriction.NONE);
        }

        private int closingKey(Aggregation plan) {
            for (int i = 0; i < plan.keys().size(); i++) {
                if (Columns.role(plan.input(), plan.keys().get(i), relations)
                        == TimeRole.WINDOW_END) {
                    closes = true;
                    return i;
                }
            }
            return AggregateOperator.NOT_CLOSING;
        }

        /// The step feeds the recursion, which feeds its scan in the step.
        private int recursion(Recursion plan, Operator.Output output) {
            var operator = new RecursionOperator(plan, emission.recursion());
            operator.connect(output);
            int base =
                    build(
                            plan.base(),
                            all(plan.base()),
                            Restriction.NONE,
                            batch -> operator.accept(RecursionOperator.BASE, batch));
            int from = nodes.size();
            Emission outer = emission;
            // Its operators flush once a level.
            emission = outer.withChanges();
            int step =
                    build(
                            plan.step(),
                            all(plan.step()),
                            Restriction.NONE,
                            batch -> operator.accept(RecursionOperator.STEP, batch));
            emission = outer;
            int scan = requireNonNull(scans.remove(plan.id()), "the scan of the step");
            operator.loop(nodes.get(scan).operator(), dependents(scan, from));
            nodes.add(new Circuit.Node(operator, List.of(base, step)));
            return nodes.size() - 1;
        }

        private int recursiveScan(RecursiveScan plan, Operator.Output output) {
            int node = node(new RecursiveScanOperator(), output);
            if (scans.put(plan.id(), node) != null) {
                throw new IllegalStateException("a recursion has one scan");
            }
            return node;
        }

        /// The operators of the nodes from `from` on that node `of` feeds, directly or not.
        private List<Operator> dependents(int of, int from) {
            var fed = new BitSet();
            fed.set(of);
            var operators = new ArrayList<Operator>();
            for (int i = from; i < nodes.size(); i++) {
                if (nodes.get(i).inputs().stream()
                        .anyMatch(input -> input >= 0 && fed.get(input))) {
                    fed.set(i);
                    operators.add(nodes.get(i).operator());
                }
            }
            return operators;
        }

        private int expand(Expand plan, BitSet needed, Operator.Output output) {
            BitSet used = needed.get(0, plan.input().schema().size());
            for (Expand.Call call : plan.calls()) {
                used.or(Columns.used(call.arguments()));
            }
            return node(
                    new ExpandOperator(plan, needed, compiler, context),
                    output,
                    plan.input(),
                    used,
                    Restriction.NONE);
        }

        /// The column among those that `plan` partitions by at whose time its rows are final.
        private int closingColumn(TopN plan) {
            return plan.partitionKeys().stream()
                    .filter(column -> isFinal(plan.input(), column))
                    .findFirst()
                    .orElse(TopNOperator.NOT_CLOSING);
        }

        /// Whether column `column` of `plan` holds ends of windows, and all rows of a window come
        /// when it closes and stay.
        private boolean isFinal(Plan plan, int column) {
            if (!emission.onWindowClose()) {
                return false;
            }
            return switch (plan) {
                case Filter(Plan input, _) -> isFinal(input, column);
                case Project project ->
                        project.expressions().get(column) instanceof Input(int index, _)
                                && isFinal(project.input(), index);
                case TopN topN ->
                        topN.partitionKeys().contains(column) && isFinal(topN.input(), column);
                case Aggregation aggregation -> closingKey(aggregation) == column;
                default -> false;
            };
        }

        private int node(
                Operator operator,
                Operator.Output output,
                Plan input,
                BitSet needed,
                Restriction restriction) {
            return node(operator, output, input, needed, restriction, false);
        }

        private int node(
                Operator operator,
                Operator.Output output,
                Plan input,
                BitSet needed,
                boolean byClock) {
            return node(operator, output, input, needed, Restriction.NONE, byClock);
        }

        private int node(
                Operator operator,
                Operator.Output output,
                Plan input,
                BitSet needed,
                Restriction restriction,
                boolean byClock) {
            connect(operator, output);
            int child = build(input, needed, restriction, input(operator, 0));
            nodes.add(new Circuit.Node(operator, List.of(child), byClock));
            return nodes.size() - 1;
        }

        private void connect(Operator operator, Operator.Output output) {
            operator.connect(meters == null ? output : meters.counting(operator, output));
        }

        private Operator.Output input(Operator operator, int number) {
            var measuring = meters;
            return measuring == null
                    ? batch -> operator.accept(number, batch)
                    : batch -> measuring.accept(operator, number, batch);
        }

        private int nodeOfAll(Operator operator, Operator.Output output, List<Plan> inputs) {
            return nodeOfAll(operator, output, inputs, false);
        }

        private int nodeOfAll(
                Operator operator, Operator.Output output, List<Plan> inputs, boolean byClock) {
            connect(operator, output);
            var children = new ArrayList<Integer>();
            for (int i = 0; i < inputs.size(); i++) {
                children.add(
                        build(
                                inputs.get(i),
                                all(inputs.get(i)),
                                Restriction.NONE,
                                input(operator, i)));
            }
            nodes.add(new Circuit.Node(operator, children, byClock));
            return nodes.size() - 1;
        }

        private int node(Operator operator, Operator.Output output) {
            return nodeOfAll(operator, output, List.of());
        }

        private static BitSet all(Plan plan) {
            return all(plan.schema());
        }

        private static BitSet all(Schema schema) {
            var all = new BitSet();
            all.set(0, schema.size());
            return all;
        }
    }
}
