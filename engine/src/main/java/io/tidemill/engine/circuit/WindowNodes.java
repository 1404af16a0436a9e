// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.operator.MatchRecognizeOperator;
import io.tidemill.engine.operator.Operator;
import io.tidemill.engine.operator.PaneAggregateOperator;
import io.tidemill.engine.operator.PaneAggregateOperator.PaneKey;
import io.tidemill.engine.operator.SessionAggregateOperator;
import io.tidemill.engine.operator.SessionAggregateOperator.SessionKey;
import io.tidemill.engine.operator.SessionAssignOperator;
import io.tidemill.engine.operator.SessionLateness;
import io.tidemill.engine.operator.WindowAssignOperator;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import io.tidemill.engine.table.HiddenColumns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Chooses the operators that assign windows and find patterns, and what they are told of late
/// rows.
final class WindowNodes {
    private final Emission emission;
    private final Function<Scan, RelationInfo> relations;
    private final Nodes nodes;
    private boolean closes;

    /// Makes a node of a circuit.
    interface Nodes {
        /// Connects `operator` between what `input` gives and `output`; the node's number.
        ///
        /// @param needed the columns of `input` that are read
        /// @param byClock whether the clock is its watermark, whatever its input's is
        int node(
                Operator operator,
                Operator.Output output,
                Plan input,
                BitSet needed,
                boolean byClock);
    }

    WindowNodes(Emission emission, Function<Scan, RelationInfo> relations, Nodes nodes) {
        this.emission = emission;
        this.relations = relations;
        this.nodes = nodes;
    }

    /// The input of a window with the hidden columns that tell which rows are late.
    private record Input(Plan plan, int arrivalColumn, int rowColumn) {}

    private Input input(WindowAssign plan, boolean inOrder) {
        boolean byEventTime =
                Columns.role(plan.input(), plan.timeColumn(), relations) == TimeRole.EVENT_TIME;
        Plan carried =
                emission.dropLate() && byEventTime
                        ? ArrivalColumn.carry(plan.input(), HiddenColumns.ARRIVAL, relations)
                        : null;
        if (carried == null) {
            return new Input(
                    plan.input(), WindowAssignOperator.NO_ARRIVAL, SessionLateness.NO_COLUMN);
        }
        int inputs = plan.input().schema().size();
        Plan numbered = inOrder ? ArrivalColumn.carry(carried, HiddenColumns.ROW, relations) : null;
        return numbered == null
                ? new Input(carried, inputs, SessionLateness.NO_COLUMN)
                : new Input(numbered, inputs, inputs + 1);
    }

    /// The node of `plan`, of whose rows the columns `needed` are read.
    int assign(WindowAssign plan, BitSet needed, Operator.Output output) {
        boolean session = plan.kind() == WindowAssign.Kind.SESSION;
        var input = input(plan, session);
        int inputs = plan.input().schema().size();
        var used = new BitSet();
        IntStream.range(0, inputs).filter(needed::get).forEach(used::set);
        used.set(plan.timeColumn());
        Operator operator;
        if (session) {
            plan.partitionKeys().forEach(used::set);
            operator =
                    new SessionAssignOperator(
                            plan, input.plan.schema(), used, lateness(plan, input));
        } else {
            operator =
                    new WindowAssignOperator(
                            plan,
                            appended(needed, inputs),
                            input.arrivalColumn,
                            emission.allowedLatenessMicros());
        }
        return nodes.node(operator, output, input.plan, hidden(used, input), isByClock(plan));
    }

    private boolean isByClock(WindowAssign plan) {
        return emission.dropLate()
                && Columns.role(plan.input(), plan.timeColumn(), relations)
                        == TimeRole.PROCESSING_TIME;
    }

    private static BitSet hidden(BitSet used, Input input) {
        var all = (BitSet) used.clone();
        if (input.arrivalColumn >= 0) {
            all.set(input.arrivalColumn);
        }
        if (input.rowColumn >= 0) {
            all.set(input.rowColumn);
        }
        return all;
    }

    private SessionLateness lateness(WindowAssign plan, Input input) {
        boolean closing = Columns.role(plan.input(), plan.timeColumn(), relations).closes();
        boolean onClose = emission.onWindowClose() && closing;
        closes |= onClose;
        return new SessionLateness(
                input.arrivalColumn, input.rowColumn, emission.allowedLatenessMicros(), onClose);
    }

    /// Whether some sessions are emitted when they close.
    boolean close() {
        return closes;
    }

    private static Set<Appended> appended(BitSet needed, int inputs) {
        var wanted = EnumSet.noneOf(Appended.class);
        for (int i = 0; i < Appended.ORDER.size(); i++) {
            if (needed.get(inputs + i)) {
                wanted.add(Appended.ORDER.get(i));
            }
        }
        return wanted;
    }

    /// The node of a search for matches.
    int matches(
            MatchRecognize plan,
            Compiler compiler,
            CircuitContext context,
            Operator.Output output) {
        var first = plan.order().getFirst();
        var role = Columns.role(plan.input(), first.column(), relations);
        boolean inTimeOrder = plan.isByTime() && !first.descending();
        boolean onClose = emission.onWindowClose() && inTimeOrder && role.closes();
        closes |= onClose;
        Plan carried =
                emission.dropLate() && inTimeOrder && role == TimeRole.EVENT_TIME
                        ? ArrivalColumn.carry(plan.input(), HiddenColumns.ARRIVAL, relations)
                        : null;
        int inputs = plan.input().schema().size();
        var used = new BitSet();
        used.set(0, carried == null ? inputs : inputs + 1);
        return nodes.node(
                new MatchRecognizeOperator(
                        plan,
                        onClose,
                        carried == null ? MatchRecognizeOperator.NO_ARRIVAL : inputs,
                        emission.allowedLatenessMicros(),
                        compiler,
                        context),
                output,
                carried == null ? plan.input() : carried,
                used,
                onClose && role == TimeRole.PROCESSING_TIME);
    }

    /// Whether `plan` groups by session: by a bound, all of the partition and nothing else.
    boolean isBySession(WindowedAggregation plan) {
        var partition = plan.window().partitionKeys();
        var seen = new BitSet();
        for (var key : plan.keys()) {
            if (key instanceof WindowedAggregation.Key.OfInput(int column)) {
                if (!partition.contains(column)) {
                    return false;
                }
                seen.set(column);
            }
        }
        return plan.window().kind() == WindowAssign.Kind.SESSION
                && plan.byBound()
                && partition.stream().allMatch(seen::get);
    }

    /// The node of an aggregation by session.
    int sessions(WindowedAggregation plan, Operator.Output output) {
        var window = plan.window();
        var input = input(window, true);
        var keys = new ArrayList<SessionKey>();
        for (var key : plan.keys()) {
            keys.add(
                    switch (key) {
                        case WindowedAggregation.Key.OfInput(int column) ->
                                new SessionKey.Partition(window.partitionKeys().indexOf(column));
                        case WindowedAggregation.Key.Bound(var which) ->
                                new SessionKey.Bound(which);
                    });
        }
        var used = new BitSet();
        used.set(window.timeColumn());
        window.partitionKeys().forEach(used::set);
        used.or(SessionAggregateOperator.used(plan.calls()));
        return nodes.node(
                new SessionAggregateOperator(
                        window, input.plan.schema(), keys, plan.calls(), lateness(window, input)),
                output,
                input.plan,
                hidden(used, input),
                isByClock(window));
    }

    /// Whether `plan`, whose windows are emitted when they close, is computed by panes: windows
    /// that overlap, and calls for which panes can be added up.
    static boolean isByPanes(WindowedAggregation plan) {
        var window = plan.window();
        return window.kind() == WindowAssign.Kind.HOP
                && window.sizeMonths() == 0
                && window.slideMicros() < window.sizeMicros()
                && PaneAggregateOperator.fits(plan.input().schema(), plan.calls());
    }

    /// The node of an aggregation by panes.
    int panes(WindowedAggregation plan, Operator.Output output) {
        var window = plan.window();
        var input = input(window, false);
        var keys = new ArrayList<PaneKey>();
        var used = SessionAggregateOperator.used(plan.calls());
        used.set(window.timeColumn());
        for (var key : plan.keys()) {
            switch (key) {
                case WindowedAggregation.Key.OfInput(int column) -> {
                    used.set(column);
                    keys.add(new PaneKey.OfInput(column));
                }
                case WindowedAggregation.Key.Bound(var which) -> keys.add(new PaneKey.Bound(which));
            }
        }
        return nodes.node(
                new PaneAggregateOperator(
                        window,
                        input.plan.schema(),
                        keys,
                        plan.calls(),
                        input.arrivalColumn,
                        emission.allowedLatenessMicros()),
                output,
                input.plan,
                hidden(used, input),
                isByClock(window));
    }
}
