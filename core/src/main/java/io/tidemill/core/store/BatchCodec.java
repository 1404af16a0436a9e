// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Kind;

/// Turns batches into compact bytes and back, choosing an encoding per column.
public interface BatchCodec {
    /// The bytes of `batch`: its size, columns and weights.
    ///
    /// @param cold whether to spend time for size (chunks) rather than be quick (the log)
    byte[] encode(Batch batch, boolean cold);

    /// The batch in `bytes[offset … offset + length)`.
    ///
    /// @param kinds the kinds of its columns
    /// @param wanted which columns to decode, by index in `kinds`; the others come back as null
    ///   columns' stand-ins that must not be read
    Batch decode(byte[] bytes, int offset, int length, Kind[] kinds, boolean[] wanted);
}
