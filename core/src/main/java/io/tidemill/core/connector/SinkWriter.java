// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.connector;

import io.tidemill.core.batch.Batch;
import org.jspecify.annotations.Nullable;

/// Delivers one relation's changes. For one thread at a time.
///
/// A sink in which a delivery can be taken back (a file that can be cut) delivers each change
/// exactly once over restarts: it is opened with the position of the last checkpoint, goes back
/// there, and is given all later ticks again.
public interface SinkWriter extends AutoCloseable {
    /// How long to leave between two deliveries of content, at least.
    default long intervalMillis() {
        return 0;
    }

    /// Delivers a tick's changes. After an error nothing of them is delivered; calling again tries
    /// again.
    ///
    /// @param rows with weights
    void changes(long tick, Batch rows);

    /// Delivers the content at the end of a tick, in place of what was delivered before. After an
    /// error that still stands.
    void content(long tick, Content content);

    /// Makes what was delivered durable, and says where it stands.
    byte[] position();

    @Override
    void close();

    /// Rows in batches; each row of weight 1 or more.
    interface Content {
        /// The next rows, or null at the end.
        @Nullable Batch next();
    }
}
