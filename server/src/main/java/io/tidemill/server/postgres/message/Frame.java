// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.netty.buffer.ByteBuf;

/// A message as cut from the stream, not looked into yet.
///
/// @param type its type byte; [#STARTUP] for the untyped messages a conversation starts with
/// @param body what follows the length; whoever takes the frame releases it
public record Frame(byte type, ByteBuf body) {
    /// Stands for the type of the messages that start a conversation and have none.
    public static final byte STARTUP = 0;

    /// What the frame counts against the limit of bytes that wait to be handled.
    public int sizeBytes() {
        return body.readableBytes() + 64;
    }

    /// Gives the bytes back.
    public void release() {
        body.release();
    }
}
