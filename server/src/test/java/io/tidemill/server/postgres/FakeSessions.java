// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.Sessions;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Sessions of a small made-up language, each statement of which makes the protocol do something.
/// The statements are listed at [FakeSession].
final class FakeSessions implements Sessions {
    /// The columns of the table that copies go to and come from.
    static final Schema TABLE =
            Schema.of(
                    Field.of("id", Type.BIGINT),
                    Field.of("at", Type.TIMESTAMP),
                    Field.of("value", Type.DOUBLE),
                    Field.of("note", Type.TEXT));

    /// Rows that finished copies brought.
    final ConcurrentLinkedQueue<Batch> copied = new ConcurrentLinkedQueue<>();

    /// What `insert` did and a commit confirmed.
    final AtomicInteger committed = new AtomicInteger();

    /// Sessions opened and not closed.
    final AtomicInteger open = new AtomicInteger();

    /// Copies given up.
    final AtomicInteger aborted = new AtomicInteger();

    /// Row streams opened and not closed.
    final AtomicInteger streams = new AtomicInteger();

    /// A permit for each statement that has begun to wait for its cancellation.
    final Semaphore waiting = new Semaphore(0);

    /// What `subscribe` gives, batch by batch.
    final LinkedBlockingQueue<Batch> changes = new LinkedBlockingQueue<>();

    /// Start-up parameters of the sessions, in order.
    final CopyOnWriteArrayList<Map<String, String>> parameters = new CopyOnWriteArrayList<>();

    @Override
    public Session open(Map<String, String> startup) {
        parameters.add(startup);
        open.incrementAndGet();
        return new FakeSession(this, startup);
    }
}
