// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

/// Limits of an engine.
///
/// @param queuedRowsMax rows that may wait for a tick before writers wait
/// @param tickRowsMax rows that one tick takes from the queue (a transaction is never cut)
/// @param checkpointMillis how often state is saved, at most
/// @param checkpointBytes how much may be logged before state is saved
/// @param checkpointWorkMillis how long ticks may have run, all together, before state is saved:
///   about what recovery then takes to run them again. More where saving itself takes long, so that
///   it is a fifth of the engine's time at most
public record EngineOptions(
        long queuedRowsMax,
        long tickRowsMax,
        long checkpointMillis,
        long checkpointBytes,
        long checkpointWorkMillis) {
    /// What suits most.
    public static final EngineOptions DEFAULT =
            new EngineOptions(1_000_000, 262_144, 5_000, 32L << 20, 1_000);

    /// State is saved when that is asked for, or at the end.
    public static final EngineOptions SAVED_WHEN_ASKED =
            new EngineOptions(
                    DEFAULT.queuedRowsMax,
                    DEFAULT.tickRowsMax,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE);
}
