// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.ByteBuffer;

/// How far a file has been read.
///
/// In bytes: version 1 (byte); flags (byte): 1 finished, 2 within a line to be skipped; position,
/// line (longs); length of the head (int) and its hash (long). Big-endian.
///
/// @param position where the next record starts, in bytes
/// @param line the number of its line; the first is 1
/// @param finished whether the file has been read to its end for good
/// @param skipping whether the rest of the line at `position` belongs to a record that was too long
/// @param headLength how many bytes at the file's start `headHash` is of: by these it is recognized
/// @param headHash their hash
record FileOffset(
        long position,
        long line,
        boolean finished,
        boolean skipping,
        int headLength,
        long headHash) {
    static final FileOffset START = new FileOffset(0, 1, false, false, 0, 0);

    private static final byte VERSION = 1;
    private static final int SIZE = 30;
    private static final int FINISHED = 1;
    private static final int SKIPPING = 2;

    byte[] encode() {
        int flags = (finished ? FINISHED : 0) | (skipping ? SKIPPING : 0);
        return ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .put((byte) flags)
                .putLong(position)
                .putLong(line)
                .putInt(headLength)
                .putLong(headHash)
                .array();
    }

    static FileOffset decode(byte[] bytes) {
        if (bytes.length != SIZE || bytes[0] != VERSION) {
            throw SqlException.of(
                            SqlState.DATA_CORRUPTED,
                            "the offset of the file source is not readable")
                    .hint("Drop the source and create it again to read the file from its start.");
        }
        var buffer = ByteBuffer.wrap(bytes, 1, SIZE - 1);
        int flags = buffer.get();
        return new FileOffset(
                buffer.getLong(),
                buffer.getLong(),
                (flags & FINISHED) != 0,
                (flags & SKIPPING) != 0,
                buffer.getInt(),
                buffer.getLong());
    }
}
