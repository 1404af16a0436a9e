// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

/// The parts of the store. Each is an ordered map from byte keys (unsigned order) to byte values.
public enum Space {
    /// Format version, the catalog, the last checkpoint.
    META,
    /// Tick number → the tick's inputs.
    LOG,
    /// Chunks of append-only tables.
    ROWS,
    /// Pages of keyed tables, view contents and operator state.
    STATE
}
