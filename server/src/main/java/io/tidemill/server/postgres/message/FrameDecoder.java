// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts the stream into [Frame]s. Where the stream cannot be followed any more, it passes on one
/// [SqlException] and from then on drops everything.
///
/// A frame's claimed length reserves nothing: memory grows with the bytes that really arrive, and
/// those of large unfinished frames count against a [MemoryBudget] that all connections share.
public final class FrameDecoder extends ByteToMessageDecoder {
    private static final int STARTUP_BYTES_MAX = 10_000;
    private static final int SMALL_BYTES_MAX = 10_000;
    private static final int PASSWORD_BYTES_MAX = 65_535;

    private final int messageBytesMax;
    private final MemoryBudget budget;
    private boolean starting = true;
    private boolean broken;
    private long reservedBytes;

    /// A decoder for one connection.
    ///
    /// @param messageBytesMax the largest query, bind or copy data message taken
    /// @param budget for large messages that are under way
    public FrameDecoder(int messageBytesMax, MemoryBudget budget) {
        this.messageBytesMax = messageBytesMax;
        this.budget = budget;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            Frame frame = starting ? startup(in) : typed(in);
            if (frame != null) {
                release();
                out.add(frame);
            } else {
                reserve(in.readableBytes());
            }
        } catch (SqlException e) {
            broken = true;
            release();
            in.skipBytes(in.readableBytes());
            out.add(e);
        }
    }

    private @Nullable Frame startup(ByteBuf in) {
        if (in.readableBytes() < 4) {
            return null;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 8 || length > STARTUP_BYTES_MAX) {
            throw MessageReader.violation("invalid length of startup packet")
                    .hint("This port speaks the PostgreSQL protocol.");
        }
        if (in.readableBytes() < length) {
            return null;
        }
        in.skipBytes(4);
        int code = in.getInt(in.readerIndex());
        starting = code == StartupMessage.TLS || code == StartupMessage.GSSAPI;
        return new Frame(Frame.STARTUP, in.readRetainedSlice(length - 4));
    }

    private @Nullable Frame typed(ByteBuf in) {
        if (!in.isReadable()) {
            return null;
        }
        byte type = in.getByte(in.readerIndex());
        int lengthMax = lengthMax(type);
        if (in.readableBytes() < 5) {
            return null;
        }
        int length = in.getInt(in.readerIndex() + 1);
        if (length < 4) {
            throw MessageReader.violation("invalid message length");
        }
        if (length > lengthMax) {
            throw MessageReader.violation(
                    "invalid message length: %d bytes for a message of type \"%c\", at most %d are taken"
                            .formatted(length, type, lengthMax));
        }
        if (in.readableBytes() - 1 < length) {
            return null;
        }
        in.skipBytes(5);
        return new Frame(type, in.readRetainedSlice(length - 4));
    }

    private int lengthMax(byte type) {
        return switch (type) {
            case 'Q', 'P', 'B', 'd', 'F' -> messageBytesMax;
            case 'D', 'E', 'C', 'H', 'S', 'X', 'c', 'f' -> SMALL_BYTES_MAX;
            case 'p' -> PASSWORD_BYTES_MAX;
            default -> throw FrontendMessage.unknown(type);
        };
    }

    private void reserve(long bytes) {
        if (bytes > MemoryBudget.FREE_BYTES && bytes > reservedBytes) {
            if (!budget.reserve(bytes - reservedBytes)) {
                throw SqlException.of(
                                SqlState.OUT_OF_MEMORY,
                                "too many large messages are being received at once")
                        .hint("Try again later, or send smaller messages.");
            }
            reservedBytes = bytes;
        }
    }

    private void release() {
        budget.release(reservedBytes);
        reservedBytes = 0;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        release();
    }
}
