// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

/// Something outside the engine whose progress is saved with each checkpoint, so that after a
/// restart it goes on from there: a sink.
public interface CheckpointParticipant {
    /// Its name, unique.
    String name();

    /// Brings what happened up to and including `tick` to safety and gives the position to be
    /// saved; called on the checkpoint's thread. After a restart, every later tick is replayed.
    byte[] save(long tick);
}
