// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import org.jspecify.annotations.Nullable;

/// Rows of a result, in order; every weight is +1. May be endless (a subscription).
public interface RowStream extends AutoCloseable {
    /// The next rows, or null at the end. Blocks until there are some; an empty batch means: send
    /// what you have.
    @Nullable Batch next();

    /// Whether each batch is to reach the client at once, since the next may be long in coming (a
    /// subscription). Where not, the protocol layer may hold rows back until some kilobytes are
    /// together or an empty batch comes.
    default boolean live() {
        return false;
    }

    @Override
    void close();
}
