// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.tick.SequencePosition;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.SequenceNumbers;
import io.tidemill.server.database.Sequences;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The numbers that a session has drawn, for `currval` and `lastval`.
final class SessionSequences implements SequenceNumbers {
    private final Sequences sequences;
    private final Map<Integer, Long> drawn = new ConcurrentHashMap<>();
    private volatile int latest = -1;

    SessionSequences(Sequences sequences) {
        this.sequences = requireNonNull(sequences, "sequences");
    }

    @Override
    public long[] draw(CatalogState.Entry sequence, int count) {
        var numbers =
                sequences.draw(sequence.number(), (SequenceDefinition) sequence.relation(), count);
        if (count > 0) {
            drawn.put(sequence.number(), numbers[count - 1]);
            latest = sequence.number();
        }
        return numbers;
    }

    @Override
    public long current(CatalogState.Entry sequence) {
        Long number = drawn.get(sequence.number());
        if (number == null) {
            throw undefined(
                    "currval of sequence \""
                            + sequence.relation().name().name()
                            + "\" is not yet defined in this session");
        }
        return number;
    }

    @Override
    public long last(CatalogState catalog) {
        int number = latest;
        var there =
                catalog.sequences().stream()
                        .anyMatch(of -> catalog.number(of.name()).orElseThrow() == number);
        Long last = there ? drawn.get(number) : null;
        if (last == null) {
            throw undefined("lastval is not yet defined in this session");
        }
        return last;
    }

    private static SqlException undefined(String message) {
        return SqlException.of(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
                .hint("Draw a number with nextval first.");
    }

    @Override
    public void set(CatalogState.Entry entry, long value, boolean called) {
        var sequence = (SequenceDefinition) entry.relation();
        if (value < sequence.least() || value > sequence.greatest()) {
            throw SqlException.of(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    "setval: value "
                            + value
                            + " is out of bounds for sequence \""
                            + sequence.name().name()
                            + "\" ("
                            + sequence.least()
                            + ".."
                            + sequence.greatest()
                            + ")");
        }
        sequences.set(entry.number(), new SequencePosition(value, called));
        if (called) {
            drawn.put(entry.number(), value);
        }
    }

    @Override
    public SequencePosition position(CatalogState.Entry sequence) {
        return sequences.position(sequence.number(), (SequenceDefinition) sequence.relation());
    }

    /// Forgets what was drawn.
    void clear() {
        drawn.clear();
        latest = -1;
    }
}
