// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.operator.ModelUse;
import io.tidemill.engine.operator.Operator;
import io.tidemill.engine.operator.RecursiveScanOperator;
import io.tidemill.engine.operator.Tick;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.table.AccessPath;
import io.tidemill.engine.table.Attachment;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.Restriction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The operators of one query, connected as a tree. Feed changes of its relations to the
/// [#sources], then [#flush]; what the root emits goes to the output given when it was built. One
/// thread.
public final class Circuit {
    private final List<Node> nodes;
    private final List<Source> sources;
    private final List<Model> models;
    private final int root;
    private final CircuitContext context;
    private final @Nullable Meters meters;
    private final WatermarkClock clock;

    /// @param nodes inputs before their consumers
    /// @param root the root's number, or −1 − a source's number
    /// @param meters what measures the operators, or null
    Circuit(
            List<Node> nodes,
            List<Source> sources,
            List<Model> models,
            int root,
            CircuitContext context,
            @Nullable Meters meters) {
        this.nodes = List.copyOf(nodes);
        this.sources = List.copyOf(sources);
        this.models = List.copyOf(models);
        this.root = root;
        this.context = context;
        this.meters = meters;
        this.clock = new WatermarkClock(this.nodes, this.sources);
    }

    /// An operator with the numbers of the nodes and sources that feed it.
    ///
    /// @param inputs input `i`: a node's number, or −1 − a source's number
    /// @param byClock whether the clock is its watermark, whatever that of its inputs is
    record Node(Operator operator, List<Integer> inputs, boolean byClock) {
        Node {
            inputs = List.copyOf(inputs);
        }

        /// The inputs that have a say in its watermark.
        Stream<Integer> timedInputs() {
            return inputs.stream().limit(operator.timedInputs());
        }

        /// A node whose watermark is that of its inputs.
        Node(Operator operator, List<Integer> inputs) {
            this(operator, inputs, false);
        }
    }

    /// A place where the rows of a relation come in.
    public static final class Source {
        private final QualifiedName relation;
        private final List<String> names;
        private final BitSet needed;
        private final Restriction needs;
        private final Operator.Output target;
        private final boolean byClock;
        private int[] columns = {};
        private boolean[] wanted = {};
        private Restriction restriction = Restriction.NONE;
        private final @Nullable String access;

        /// @param names the relation's columns that are taken, in order
        /// @param needed which of them matter
        /// @param needs what their rows will be filtered by, over `names`
        /// @param info what is known of the relation
        Source(
                QualifiedName relation,
                List<String> names,
                BitSet needed,
                Restriction needs,
                RelationInfo info,
                Operator.Output target) {
            this.relation = relation;
            this.names = List.copyOf(names);
            this.needed = (BitSet) needed.clone();
            this.needs = needs;
            this.target = target;
            this.byClock = info.byClock();
            bind(info.storedSchema());
            this.access = AccessPath.describe(info.storedSchema(), info.keys(), restriction);
        }

        /// How a person reads it.
        String describe() {
            return "Source " + relation + (access == null ? "" : ", " + access);
        }

        /// Finds its columns among those that the relation stores: at first, and after the relation
        /// was altered.
        public void bind(Schema stored) {
            columns = names.stream().mapToInt(name -> stored.indexOf(name).orElseThrow()).toArray();
            wanted = new boolean[stored.size()];
            needed.stream().forEach(column -> wanted[columns[column]] = true);
            restriction = needs.moved(columns);
        }

        /// Whether its watermark goes on with the clock.
        boolean isByClock() {
            return byClock;
        }

        /// The relation whose rows come in here.
        public QualifiedName relation() {
            return relation;
        }

        /// Whether few rows of the relation are looked up, not all of them read.
        public boolean looksUp() {
            return access != null;
        }

        /// The rows of a snapshot of the relation that can matter here.
        public RelationSnapshot.Scan scan(RelationSnapshot snapshot) {
            return snapshot.scan(restriction, wanted);
        }

        /// Takes rows with the relation's stored columns.
        public void accept(Batch rows) {
            if (rows.size() > 0) {
                target.accept(rows.select(columns));
            }
        }
    }

    /// A place where a model is used.
    ///
    /// @param name the model
    public record Model(QualifiedName name, ModelUse operator) {}

    /// What its state depends on: which operators there are, what feeds each, and how many columns
    /// come in. What these are called and where they are stored does not matter, it may change.
    public String structure() {
        var text = new StringBuilder();
        for (var source : sources) {
            text.append(source.relation).append(' ').append(source.columns.length).append('\n');
        }
        for (var node : nodes) {
            text.append(node.operator.getClass().getSimpleName()).append(node.inputs).append('\n');
        }
        return text.toString();
    }

    /// The models that are used.
    public List<QualifiedName> modelNames() {
        return models.stream().map(Model::name).toList();
    }

    /// Gives each model that is used what it has learnt by the end of the last tick.
    ///
    /// @param contents of a model
    public void useModels(Function<QualifiedName, @Nullable RelationSnapshot> contents) {
        for (var model : models) {
            model.operator.use(contents.apply(model.name));
        }
    }

    /// What the root offers besides what it emits, or null.
    public @Nullable Attachment attachment() {
        return root < 0 ? null : nodes.get(root).operator.attachment();
    }

    /// Where rows come in.
    public List<Source> sources() {
        return sources;
    }

    /// Begins a tick: what functions depend on.
    public void begin(EvaluationContext newContext) {
        context.set(newContext);
    }

    /// Ends the tick: each operator emits what it held back.
    ///
    /// @param watermarks of each relation
    /// @return that of what the root emits
    public Watermark flush(Function<QualifiedName, Watermark> watermarks) {
        var out = new Watermark[nodes.size()];
        for (int i = 0; i < out.length; i++) {
            flush(i, out, watermarks);
        }
        return of(root, out, watermarks);
    }

    private void flush(int i, Watermark[] out, Function<QualifiedName, Watermark> watermarks) {
        var now = context.get();
        var node = nodes.get(i);
        var inputs = node.timedInputs().map(input -> of(input, out, watermarks)).toList();
        var combined = Watermark.combined(inputs);
        long reached = clock.advance(i, combined.micros(), now.nowMicros());
        flush(node.operator, new Tick(now.tick(), now.nowMicros(), reached));
        out[i] =
                new Watermark(node.operator.watermark(reached), combined.idle() && !node.byClock());
    }

    /// Runs it once, in place of ticks: feeds one source after the other, and flushes each operator
    /// as soon as all of its inputs have ended, so that joins need not keep what comes after.
    public final class Once {
        private final int[] order;
        private final BitSet ordered = new BitSet();
        private final BitSet ended = new BitSet();
        private final Watermark[] out = new Watermark[nodes.size()];
        private final boolean recursive =
                nodes.stream().anyMatch(node -> node.operator instanceof RecursiveScanOperator);
        private int fed;

        /// @param rows about how many rows come from a source
        public Once(ToLongFunction<Source> rows) {
            var found = IntStream.builder();
            order(root, rows, found);
            order = found.build().toArray();
            flushEnded();
        }

        /// Joins keep less when their smaller input comes first.
        private void order(int input, ToLongFunction<Source> rows, IntStream.Builder found) {
            if (input < 0) {
                found.add(-1 - input);
                return;
            }
            if (ordered.get(input)) {
                return;
            }
            ordered.set(input);
            var node = nodes.get(input);
            var sizes = node.inputs.stream().mapToLong(of -> sizeOf(of, rows)).toArray();
            int first = sizes.length == 0 ? 0 : node.operator.firstInput(sizes);
            for (int i = 0; i < sizes.length; i++) {
                int next = i == 0 ? first : i <= first ? i - 1 : i;
                order(node.inputs.get(next), rows, found);
            }
        }

        private long sizeOf(int input, ToLongFunction<Source> rows) {
            if (input < 0) {
                return rows.applyAsLong(sources.get(-1 - input));
            }
            var node = nodes.get(input);
            return node.operator.outputRows(
                    node.inputs.stream().mapToLong(of -> sizeOf(of, rows)).toArray());
        }

        /// The source that is to be fed now, or null where all have ended.
        public @Nullable Source source() {
            return fed == order.length ? null : sources.get(order[fed]);
        }

        /// The source at hand has no more rows.
        public void end() {
            ended.set(nodes.size() + order[fed++]);
            flushEnded();
        }

        private void flushEnded() {
            // What goes round is at its end when everything is.
            if (recursive && fed < order.length) {
                return;
            }
            for (int i = 0; i < nodes.size(); i++) {
                if (!ended.get(i) && endInputs(nodes.get(i))) {
                    flush(i, out, relation -> Watermark.END);
                    ended.set(i);
                }
            }
        }

        /// Tells an operator which of its inputs have ended; whether all have.
        private boolean endInputs(Node node) {
            boolean all = true;
            for (int input = 0; input < node.inputs.size(); input++) {
                if (hasEnded(node.inputs.get(input))) {
                    node.operator.inputEnded(input);
                } else {
                    all = false;
                }
            }
            return all;
        }

        private boolean hasEnded(int input) {
            return ended.get(input < 0 ? nodes.size() - 1 - input : input);
        }
    }

    private Watermark of(
            int input, Watermark[] out, Function<QualifiedName, Watermark> watermarks) {
        return input >= 0 ? out[input] : watermarks.apply(sources.get(-1 - input).relation());
    }

    /// The earliest wall-clock time at which something changes though nothing comes; microseconds,
    /// `Long.MAX_VALUE` where there is none.
    public long dueMicros() {
        long due = clock.dueMicros();
        for (var node : nodes) {
            due = Math.min(due, node.operator.dueMicros());
        }
        return due;
    }

    /// Whether the watermark of what the root emits goes on with the clock.
    public boolean isByClock() {
        return clock.isBy(root);
    }

    private void flush(Operator operator, Tick tick) {
        if (meters == null) {
            operator.flush(tick);
        } else {
            meters.run(operator, () -> operator.flush(tick));
        }
    }

    /// The operators, inputs before consumers.
    public List<Operator> operators() {
        return nodes.stream().map(Node::operator).toList();
    }

    /// Writes the changed pages of each operator; `sinks` gives the sink for operator number `i`.
    public void checkpoint(IntFunction<PageSink> sinks) {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).operator.checkpoint(sinks.apply(i));
        }
    }

    /// Takes back each operator's pages.
    public void restore(IntFunction<PageSource> pages) {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).operator.restore(pages.apply(i));
        }
    }

    /// Rows that came too late for a window, since the circuit was made.
    public long lateRows() {
        return nodes.stream().mapToLong(node -> node.operator.lateRows()).sum();
    }

    /// Bytes of state on the heap, approximately.
    public long stateBytes() {
        return nodes.stream().mapToLong(node -> node.operator.stateBytes()).sum();
    }

    /// The tree as a person reads it: the root first, inputs indented below.
    public List<String> explain() {
        return explain(operator -> meters == null ? "" : meters.describe(operator));
    }

    /// The tree with what each operator keeps: how much, and what bounds it.
    public List<String> explainState() {
        return explain(operator -> {
            var bound = operator.stateBound();
            if (bound.keeps().isEmpty()) {
                return "";
            }
            String keeps =
                    "\nkeeps "
                            + bound.keeps()
                            + ", "
                            + (operator.stateBytes() + 1023) / 1024
                            + " kB";
            return bound.advice().isEmpty()
                    ? keeps
                    : keeps + "\nwarning: nothing bounds this; " + bound.advice();
        });
    }

    private List<String> explain(Function<Operator, String> more) {
        var lines = new ArrayList<String>();
        explain(root, 0, new BitSet(), lines, more);
        return lines;
    }

    /// @param shown the nodes that several others read, where they have been shown
    private void explain(
            int input,
            int depth,
            BitSet shown,
            List<String> lines,
            Function<Operator, String> more) {
        String indent = depth == 0 ? "" : "  ".repeat(depth) + "-> ";
        if (input < 0) {
            lines.add(indent + sources.get(-1 - input).describe());
            return;
        }
        var node = nodes.get(input);
        boolean shared = readers(input) > 1;
        if (shared && shown.get(input)) {
            lines.add(indent + node.operator.describe() + " (shared, see above)");
            return;
        }
        shown.set(input);
        String mark = shared ? " (shared)" : "";
        var text = (node.operator.describe() + mark + more.apply(node.operator)).lines().toList();
        lines.add(indent + text.getFirst());
        text.stream().skip(1).forEach(line -> lines.add("  ".repeat(depth) + "     " + line));
        for (int child : node.inputs) {
            explain(child, depth + 1, shown, lines, more);
        }
    }

    private long readers(int of) {
        return nodes.stream()
                .flatMap(node -> node.inputs.stream())
                .filter(input -> input == of)
                .count();
    }
}
