// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.table.FrozenTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// What is to be saved as of one tick, and the removal of the log up to it: one atomic write.
public final class Checkpoint {
    private final Store store;
    private final long tick;
    private final List<FrozenTable> tables;
    private final List<Consumer<Writes>> views;
    private final Writes writes;
    private final List<CheckpointParticipant> participants;
    private boolean collected;

    Checkpoint(
            Store store,
            long tick,
            List<FrozenTable> tables,
            List<Consumer<Writes>> views,
            Writes writes,
            List<CheckpointParticipant> participants) {
        this.store = store;
        this.tick = tick;
        this.tables = List.copyOf(tables);
        this.views = List.copyOf(views);
        this.writes = writes;
        this.participants = List.copyOf(participants);
    }

    /// The tick as of which it is.
    public long tick() {
        return tick;
    }

    /// The key under which a participant's position is stored.
    static byte[] key(String participant) {
        return ("participant/" + participant).getBytes(StandardCharsets.UTF_8);
    }

    Writes writes() {
        return writes;
    }

    /// Writes it, durably. May be called from any thread, and again after a failure.
    public void commit() {
        if (!collected) {
            tables.forEach(table -> table.write(writes));
            views.forEach(view -> view.accept(writes));
            for (var participant : participants) {
                writes.put(Space.META, key(participant.name()), participant.save(tick));
            }
            collected = true;
        }
        store.commit(writes, true);
    }

    /// It is durable; called on the engine's thread.
    void written() {
        tables.forEach(FrozenTable::written);
    }
}
