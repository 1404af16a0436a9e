// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.metric;

import java.util.concurrent.atomic.LongAdder;

/// A number that only grows. Any thread may add to it, cheaply.
public final class Counter {
    private final LongAdder count = new LongAdder();

    Counter() {}

    /// Adds one.
    public void increment() {
        count.increment();
    }

    /// Adds `amount`, which is not negative.
    public void add(long amount) {
        count.add(amount);
    }

    /// The count so far.
    public long value() {
        return count.sum();
    }
}
