// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.value.ProcessingTime;
import java.util.Arrays;
import java.util.List;

/// How far the watermark has come at each operator of a circuit and, where it goes on with the
/// clock, when it will be far enough to close something.
///
/// A watermark goes on with the clock after windows of processing time. On its way through further
/// operators it may fall behind by a constant (an allowed lateness), so where it will be at a later
/// moment is known.
final class WatermarkClock {
    private final List<Circuit.Node> nodes;
    private final boolean[] byClock;
    private final boolean[] sourceByClock;
    private final long[] reached;
    private long nowMicros;
    private boolean started;

    /// @param nodes inputs before their consumers
    WatermarkClock(List<Circuit.Node> nodes, List<Circuit.Source> sources) {
        this.nodes = nodes;
        sourceByClock = new boolean[sources.size()];
        for (int i = 0; i < sourceByClock.length; i++) {
            sourceByClock[i] = sources.get(i).isByClock();
        }
        byClock = new boolean[nodes.size()];
        for (int i = 0; i < byClock.length; i++) {
            var node = nodes.get(i);
            byClock[i] =
                    node.byClock()
                            || (!node.inputs().isEmpty()
                                    && node.timedInputs().allMatch(this::isBy));
        }
        reached = new long[nodes.size()];
        Arrays.fill(reached, Long.MIN_VALUE);
    }

    /// Whether the watermark of a node, or of source −1 − `input`, goes on with the clock.
    boolean isBy(int input) {
        return input < 0 ? sourceByClock[-1 - input] : byClock[input];
    }

    /// The watermark of a node in a tick.
    ///
    /// @param inputMicros that of its inputs
    long advance(int node, long inputMicros, long newNowMicros) {
        nowMicros = newNowMicros;
        started = true;
        long at =
                nodes.get(node).byClock() && inputMicros != Long.MAX_VALUE
                        ? ProcessingTime.of(newNowMicros)
                        : inputMicros;
        // An input that was idle may come back with an earlier watermark: what was closed
        // meanwhile stays closed.
        reached[node] = Math.max(reached[node], at);
        return reached[node];
    }

    /// The earliest wall clock at which some operator's output changes as the watermark goes on;
    /// `Long.MAX_VALUE` where none does. Before the first tick that is now, if there may be one.
    long dueMicros() {
        long due = Long.MAX_VALUE;
        for (int i = 0; i < byClock.length; i++) {
            long at = byClock[i] ? nodes.get(i).operator().dueWatermark() : Long.MAX_VALUE;
            if (at == Long.MAX_VALUE) {
                continue;
            }
            if (!started) {
                return 0;
            }
            if (at > reached[i] && reached[i] != Long.MIN_VALUE) {
                long behind = ProcessingTime.of(nowMicros) - reached[i];
                due = Math.min(due, ProcessingTime.reaches(at + behind));
            }
        }
        return due;
    }
}
