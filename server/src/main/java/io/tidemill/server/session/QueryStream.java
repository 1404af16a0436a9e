// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.engine.query.QueryRun;
import org.jspecify.annotations.Nullable;

/// The rows of a query, made as they are asked for.
final class QueryStream implements RowStream {
    private final QueryRun run;
    private final Runnable closed;

    /// @param closed told when the stream is closed
    QueryStream(QueryRun run, Runnable closed) {
        this.run = run;
        this.closed = closed;
    }

    @Override
    public @Nullable Batch next() {
        return run.next();
    }

    @Override
    public void close() {
        closed.run();
    }
}
