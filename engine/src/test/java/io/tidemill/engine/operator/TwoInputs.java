// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/// An operator of two inputs that change at random, tick after tick.
///
/// @param plan for messages
/// @param leftMax changes of the left input in a tick
/// @param rightMax changes of the right one
record TwoInputs(Object plan, RandomChanges left, int leftMax, RandomChanges right, int rightMax) {
    private static final Tick TICK = new Tick(1, 0, Long.MIN_VALUE);

    /// Checks after each tick that the operator has emitted what is expected. It is saved at times,
    /// and made anew from what was saved at others.
    ///
    /// @param maker makes an operator that emits into the rows
    /// @param expected all rows, by both inputs' content
    void check(int ticks, Random random, Function<Rows, Operator> maker, Supplier<Rows> expected) {
        var emitted = new Rows();
        var pages = new MemoryPages();
        var operator = maker.apply(emitted);
        for (int tick = 0; tick < ticks; tick++) {
            var batches = new ArrayList<Runnable>();
            var current = operator;
            left.tick(leftMax).forEach(batch -> batches.add(() -> current.accept(0, batch)));
            right.tick(rightMax).forEach(batch -> batches.add(() -> current.accept(1, batch)));
            Collections.shuffle(batches, random);
            batches.forEach(Runnable::run);
            operator.flush(TICK);
            assertThat(emitted.weights())
                    .as("%s, tick %s", plan, tick)
                    .isEqualTo(expected.get().weights());
            if (random.nextInt(3) == 0) {
                operator.checkpoint(pages);
                operator = maker.apply(emitted);
                operator.restore(pages);
            } else if (random.nextBoolean()) {
                operator.checkpoint(pages);
            }
        }
    }
}
