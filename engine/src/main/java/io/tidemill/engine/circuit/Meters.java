// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.batch.Batch;
import io.tidemill.engine.operator.Operator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Counts the rows that go into operators and come out, and the time each takes, for `EXPLAIN
/// ANALYZE`. An operator's time is its own: without that of those it passes rows on to.
final class Meters {
    private final IdentityHashMap<Operator, Meter> meters = new IdentityHashMap<>();
    private final Deque<Meter> running = new ArrayDeque<>();
    private long sinceNanos;

    private static final class Meter {
        private long rowsIn;
        private long rowsOut;
        private long nanos;
    }

    private Meter of(Operator operator) {
        return meters.computeIfAbsent(operator, key -> new Meter());
    }

    /// Gives rows to an operator.
    void accept(Operator operator, int input, Batch batch) {
        var meter = of(operator);
        meter.rowsIn += batch.size();
        run(meter, () -> operator.accept(input, batch));
    }

    /// Runs a part of an operator's work.
    void run(Operator operator, Runnable work) {
        run(of(operator), work);
    }

    private void run(Meter meter, Runnable work) {
        stop(running.peek());
        running.push(meter);
        try {
            work.run();
        } finally {
            stop(running.pop());
        }
    }

    private void stop(@Nullable Meter meter) {
        long now = System.nanoTime();
        if (meter != null) {
            meter.nanos += now - sinceNanos;
        }
        sinceNanos = now;
    }

    /// `output`, counting what `operator` emits.
    Operator.Output counting(Operator operator, Operator.Output output) {
        var meter = of(operator);
        return batch -> {
            meter.rowsOut += batch.size();
            output.accept(batch);
        };
    }

    /// What was measured of an operator, for a line of the plan.
    String describe(Operator operator) {
        var meter = of(operator);
        return String.format(
                Locale.ROOT,
                "  (rows in %d, out %d; %.3f ms)",
                meter.rowsIn,
                meter.rowsOut,
                meter.nanos / 1e6);
    }
}
