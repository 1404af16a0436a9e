// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.store.Writes;

/// What a table has to save in a checkpoint.
public interface FrozenTable {
    /// Adds the writes that save it; may take a while, and may be called from another thread.
    void write(Writes writes);

    /// The writes are durable; called on the engine's thread.
    void written();
}
