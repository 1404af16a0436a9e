// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.Transaction;
import io.tidemill.engine.tick.Transaction.SequenceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Gives out numbers, none of them twice, whatever becomes of the statement that asked or of the
/// process.
///
/// They are reserved in blocks: a tick says that all below a bound may have been given out before
/// the first of the block is. So a process that is killed leaves a gap, as long as the rest of its
/// block; one that ends gives the rest back. Thread-safe.
final class Numbers {
    private static final int BLOCK = 1000;
    private static final System.Logger LOG = System.getLogger(Numbers.class.getName());

    private final Engine engine;
    private final Map<SequenceKey, Counter> counters = new ConcurrentHashMap<>();

    Numbers(Engine engine) {
        this.engine = requireNonNull(engine, "engine");
        refresh();
    }

    /// One that numbers are drawn from. All below `reserved` are durably taken.
    private static final class Counter {
        private long next;
        private long reserved;

        Counter(long next) {
            this.next = next;
            this.reserved = next;
        }
    }

    /// Takes in what a change of the catalog has numbered.
    void refresh() {
        engine.sequences().forEach((key, next) -> counters.putIfAbsent(key, new Counter(next)));
    }

    /// Draws `count` numbers in a row; returns the first.
    long draw(SequenceKey key, int count) {
        var counter = counters.computeIfAbsent(key, column -> new Counter(1));
        synchronized (counter) {
            long first = counter.next;
            long next = Math.addExact(first, count);
            if (next > counter.reserved) {
                long bound = Math.addExact(next, BLOCK);
                reserve(Map.of(key, bound));
                counter.reserved = bound;
            }
            counter.next = next;
            return first;
        }
    }

    /// Gives back what is reserved for a relation and not given out.
    void release(int relation) {
        counters.forEach((key, counter) -> {
            if (key.relation() == relation) {
                synchronized (counter) {
                    if (counter.reserved > counter.next) {
                        reserve(Map.of(key, counter.next));
                        counter.reserved = counter.next;
                    }
                }
            }
        });
    }

    /// Gives back all that is reserved and not given out. No number can be drawn any more.
    void close() {
        var left = new HashMap<SequenceKey, Long>();
        counters.forEach((key, counter) -> {
            synchronized (counter) {
                if (counter.reserved > counter.next) {
                    left.put(key, counter.next);
                    counter.next = Long.MAX_VALUE;
                }
            }
        });
        if (left.isEmpty()) {
            return;
        }
        try {
            reserve(left);
        } catch (SqlException notSaved) {
            LOG.log(System.Logger.Level.DEBUG, "numbers are left out: " + notSaved.message());
        }
    }

    private void reserve(Map<SequenceKey, Long> bounds) {
        while (true) {
            var transaction =
                    new Transaction(List.of(), bounds, Map.of(), engine.snapshot().catalog());
            if (!(await(transaction) instanceof Outcome.Refused(SqlException reason))) {
                return;
            }
            if (!reason.state().equals(SqlState.SERIALIZATION_FAILURE)) {
                throw reason;
            }
            // The catalog changed in the meantime, which does not matter here.
        }
    }

    private Outcome await(Transaction transaction) {
        try {
            return engine.submit(transaction).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlException.of(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request");
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }
}
