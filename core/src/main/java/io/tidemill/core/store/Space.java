// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

/// The parts of the store. Each is an ordered map from byte keys (unsigned order) to byte values.
public enum Space {
    /// The catalog, the last checkpoint, files that the catalog names.
    META,
    /// Tick number → the tick's inputs.
    LOG,
    /// Chunks of append-only tables.
    ROWS,
    /// Pages of keyed tables, view contents and operator state.
    STATE
}
