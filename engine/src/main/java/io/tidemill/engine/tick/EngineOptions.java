// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

/// Limits of an engine.
///
/// @param queuedRowsMax rows that may wait for a tick before writers wait
/// @param tickRowsMax rows that one tick takes from the queue (a transaction is never cut)
/// @param checkpointMillis how often state is saved, at most
/// @param checkpointBytes how much may be logged before state is saved
public record EngineOptions(
        long queuedRowsMax, long tickRowsMax, long checkpointMillis, long checkpointBytes) {
    /// What suits most.
    public static final EngineOptions DEFAULT =
            new EngineOptions(1_000_000, 262_144, 5_000, 32L << 20);
}
