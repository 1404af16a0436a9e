// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.netty.buffer.ByteBuf;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.copy.CopyParser;
import io.tidemill.server.postgres.message.CopyData;
import io.tidemill.server.postgres.message.CopyFail;
import io.tidemill.server.postgres.message.CopyResponse;
import io.tidemill.server.postgres.message.Format;
import io.tidemill.server.postgres.message.FrontendMessage;
import io.tidemill.server.postgres.message.FrontendSignal;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.session.Result;

/// Takes the data of a `COPY … FROM STDIN` from the client. Nothing of it stays unless all of it
/// came.
final class CopyInTransfer {
    private final Conversation conversation;
    private final Result.CopyIn copy;
    private final CopyParser parser;
    private byte[] piece = new byte[8192];

    CopyInTransfer(Conversation conversation, Result.CopyIn copy) {
        this.conversation = conversation;
        this.copy = copy;
        parser = CopyParser.of(copy.table(), copy.schema(), copy.options(), conversation.text());
    }

    /// Asks for the data and takes it to the end; returns the command tag.
    String run() {
        boolean complete = false;
        long number = conversation.copies().start();
        try {
            Outbound outbound = conversation.outbound();
            outbound.send(new CopyResponse(true, format(copy.options()), copy.schema().size()));
            outbound.flush();
            while (take(number)) {
                // until CopyDone
            }
            parser.finish(copy.sink()::accept);
            long count = copy.sink().finish();
            complete = true;
            return "COPY " + count;
        } finally {
            conversation.copies().end();
            if (!complete) {
                copy.sink().abort();
            }
        }
    }

    /// The format code that the protocol announces for `options`.
    static Format format(CopyOptions options) {
        return options.format() == CopyOptions.Format.BINARY ? Format.BINARY : Format.TEXT;
    }

    /// Handles one event; false when the client has sent everything.
    private boolean take(long number) {
        return switch (Connection.next(conversation.inbound())) {
            case Event.Closed _ -> throw new ConnectionClosedException();
            case Event.Shutdown _ -> throw new FatalException(Connection.shutdown());
            case Event.Violation(SqlException error) -> throw new FatalException(error);
            case Event.Cancel(long cancelled) -> {
                if (cancelled == number) {
                    throw SqlException.of(
                            SqlState.QUERY_CANCELED, "canceling statement due to user request");
                }
                yield true;
            }
            case Event.Message(var frame) -> {
                try {
                    yield handle(FrontendMessage.read(frame), frame.type());
                } finally {
                    frame.release();
                }
            }
        };
    }

    private void feed(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (piece.length < length) {
            piece = new byte[length];
        }
        bytes.readBytes(piece, 0, length);
        parser.feed(piece, 0, length, copy.sink()::accept);
    }

    private boolean handle(FrontendMessage message, byte type) {
        switch (message) {
            case CopyData(ByteBuf bytes) -> feed(bytes);
            case CopyFail(String reason) ->
                    throw SqlException.of(
                            SqlState.QUERY_CANCELED, "COPY from stdin failed: " + reason);
            case FrontendSignal.COPY_DONE -> {
                return false;
            }
            case FrontendSignal.TERMINATE -> throw new ConnectionClosedException();
            case FrontendSignal.FLUSH, FrontendSignal.SYNC -> {
                // as in PostgreSQL: an eager client may have sent them with its Execute
            }
            default ->
                    throw new FatalException(
                            SqlException.of(
                                    SqlState.PROTOCOL_VIOLATION,
                                    "unexpected message type 0x%02X during COPY from stdin"
                                            .formatted(type)));
        }
        return true;
    }
}
