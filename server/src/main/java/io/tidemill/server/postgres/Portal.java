// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.server.postgres.message.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement with its parameters: ready to run, running, or run.
final class Portal {
    /// How far a portal is.
    enum State {
        READY,
        RUNNING,
        DONE
    }

    private final Statement statement;
    private final Batch parameters;
    private final List<Format> formats;
    private State state = State.READY;
    private @Nullable RowTransfer transfer;

    /// @param parameters one row
    /// @param formats of the result's columns: none, one for all, or one each
    Portal(Statement statement, Batch parameters, List<Format> formats) {
        this.statement = statement;
        this.parameters = parameters;
        this.formats = List.copyOf(formats);
    }

    Statement statement() {
        return statement;
    }

    Batch parameters() {
        return parameters;
    }

    List<Format> formats() {
        return formats;
    }

    State state() {
        return state;
    }

    /// The rows under way; null where there are none.
    @Nullable RowTransfer transfer() {
        return transfer;
    }

    /// It runs, and gives rows.
    void running(RowTransfer rows) {
        state = State.RUNNING;
        transfer = rows;
    }

    /// It is done, or given up.
    void close() {
        state = State.DONE;
        if (transfer != null) {
            transfer.close();
        }
    }
}
