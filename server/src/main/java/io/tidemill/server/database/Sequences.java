// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.SequencePosition;
import io.tidemill.engine.tick.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Gives out the numbers of sequences, none of them twice, whatever becomes of the statement that
/// asked or of the process.
///
/// They are reserved in blocks: a tick says that all up to a bound may have been given out before
/// the first of the block is. So a process that is killed leaves a gap, as long as the rest of its
/// block; one that ends gives the rest back. Thread-safe.
public final class Sequences {
    private static final int BLOCK = 1000;
    private static final System.Logger LOG = System.getLogger(Sequences.class.getName());

    private final Engine engine;
    private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

    Sequences(Engine engine) {
        this.engine = requireNonNull(engine, "engine");
        refresh();
    }

    /// Where one stands. The next `reserved` numbers are durably taken.
    private static final class Counter {
        private @Nullable SequencePosition position;
        private long reserved;
        private boolean closed;

        Counter(@Nullable SequencePosition position) {
            this.position = position;
        }

        SequencePosition position(SequenceDefinition sequence) {
            var known = position;
            return known != null ? known : new SequencePosition(sequence.start(), false);
        }
    }

    /// Takes in the sequences that a change of the catalog began.
    void refresh() {
        engine.sequences()
                .forEach((number, position) -> counters.putIfAbsent(number, new Counter(position)));
    }

    private Counter counter(int number) {
        return counters.computeIfAbsent(number, of -> new Counter(null));
    }

    /// Draws `count` numbers of a sequence.
    ///
    /// Errors: 2200H where there are not as many.
    public long[] draw(int number, SequenceDefinition sequence, int count) {
        var counter = counter(number);
        var drawn = new long[count];
        synchronized (counter) {
            for (int i = 0; i < count; i++) {
                var position = counter.position(sequence);
                long next = position.called() ? sequence.after(position.value()) : position.value();
                if (counter.reserved == 0) {
                    reserve(number, counter, sequence, next, count - i);
                }
                counter.reserved--;
                counter.position = new SequencePosition(next, true);
                drawn[i] = next;
            }
        }
        return drawn;
    }

    /// Reserves a block that begins with `next` and goes no further than the sequence's end.
    private void reserve(
            int number, Counter counter, SequenceDefinition sequence, long next, int wanted) {
        if (counter.closed) {
            throw SqlException.of(SqlState.ADMIN_SHUTDOWN, "the server is shutting down");
        }
        long further = Math.min(Math.max(BLOCK, wanted) - 1L, sequence.stepsAfter(next));
        long bound = next + further * sequence.increment();
        save(Map.of(number, new SequencePosition(bound, true)));
        counter.reserved = further + 1;
    }

    /// Where a sequence stands.
    public SequencePosition position(int number, SequenceDefinition sequence) {
        var counter = counter(number);
        synchronized (counter) {
            return counter.position(sequence);
        }
    }

    /// Makes a sequence stand at `position`; on return it is durable.
    public void set(int number, SequencePosition position) {
        var counter = counter(number);
        synchronized (counter) {
            save(Map.of(number, position));
            counter.position = position;
            counter.reserved = 0;
        }
    }

    /// Goes on with a sequence that was defined otherwise until now; on return it is durable.
    ///
    /// @param before what it was
    /// @param restart where it stands now, or null to stay where it stood
    public void goOn(int number, SequenceDefinition before, @Nullable SequencePosition restart) {
        var counter = counter(number);
        synchronized (counter) {
            set(number, restart != null ? restart : counter.position(before));
        }
    }

    /// Gives back all that is reserved and not given out. No number can be drawn any more.
    void close() {
        var left = new HashMap<Integer, SequencePosition>();
        counters.forEach((number, counter) -> {
            synchronized (counter) {
                var position = counter.position;
                if (counter.reserved > 0 && position != null) {
                    left.put(number, position);
                    counter.reserved = 0;
                }
                counter.closed = true;
            }
        });
        if (left.isEmpty()) {
            return;
        }
        try {
            save(left);
        } catch (SqlException notSaved) {
            LOG.log(System.Logger.Level.DEBUG, "numbers are left out: " + notSaved.message());
        }
    }

    private void save(Map<Integer, SequencePosition> positions) {
        while (true) {
            var transaction =
                    new Transaction(List.of(), positions, Map.of(), engine.snapshot().catalog());
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
