// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.Bind;
import io.tidemill.server.postgres.message.Close;
import io.tidemill.server.postgres.message.CopyData;
import io.tidemill.server.postgres.message.CopyFail;
import io.tidemill.server.postgres.message.Describe;
import io.tidemill.server.postgres.message.Execute;
import io.tidemill.server.postgres.message.Frame;
import io.tidemill.server.postgres.message.FrontendMessage;
import io.tidemill.server.postgres.message.FrontendSignal;
import io.tidemill.server.postgres.message.FunctionCall;
import io.tidemill.server.postgres.message.Parse;
import io.tidemill.server.postgres.message.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client's messages do, from the handshake to the good bye. One message at a time: on the
/// connection's thread, or, where that takes no time, on the event loop.
final class Dialogue {
    private final Conversation conversation;
    private final ExtendedProtocol extended;
    private final SimpleProtocol simple;

    /// Whether everything up to the next `Sync` is skipped, after an error.
    private boolean skipping;

    /// @param statementCountMax prepared statements, and portals, that may exist at a time
    Dialogue(Conversation conversation, int statementCountMax) {
        this.conversation = conversation;
        extended = new ExtendedProtocol(conversation, statementCountMax);
        simple = new SimpleProtocol(conversation, extended);
    }

    /// Handles a message, however long it takes; false when the client said good bye.
    boolean handle(Frame frame) {
        byte type = frame.type();
        if (type == 'X') {
            return false;
        }
        if (type == 'p') {
            throw new FatalException(FrontendMessage.unknown(type));
        }
        if (!skipping || type == 'S') {
            skipping = answer(frame);
        }
        return true;
    }

    /// Handles a request, a `Query` or the messages up to a `Sync`, if that surely takes
    /// microseconds and waits for nothing: a row looked up by its key with a statement prepared
    /// before, or one like those before. A client then gets its answer without a change of threads,
    /// which would take several times as long as the rest.
    ///
    /// @return false where that is not so, and nothing was done
    boolean handleAtOnce(List<Frame> request) {
        if (skipping || !conversation.outbound().isSettled()) {
            return false;
        }
        Frame first = request.getFirst();
        if (first.type() == 'Q') {
            return peek(first) instanceof Query query && simple.queryAtOnce(query);
        }
        for (Frame frame : request.subList(1, request.size())) {
            switch (frame.type()) {
                case 'D', 'E', 'S' -> {
                    // of the portal that is bound, or an error
                }
                default -> {
                    return false;
                }
            }
        }
        if (!(peek(first) instanceof Bind bind) || !extended.isBrief(bind.statement())) {
            return false;
        }
        request.forEach(this::handle);
        return true;
    }

    /// The message of a frame that may be read again; null where it is malformed.
    private static @Nullable FrontendMessage peek(Frame frame) {
        frame.body().markReaderIndex();
        try {
            return FrontendMessage.read(frame);
        } catch (SqlException malformed) {
            return null; // whoever handles it finds that again
        } finally {
            frame.body().resetReaderIndex();
        }
    }

    /// The client is gone.
    void close() {
        extended.closePortals();
    }

    /// Answers a message; returns whether everything up to the next `Sync` is to be skipped.
    private boolean answer(Frame frame) {
        FrontendMessage message;
        try {
            message = FrontendMessage.read(frame);
        } catch (RuntimeException | Error e) {
            conversation.fail(e, null);
            if (frame.type() == 'Q' || frame.type() == 'F') {
                conversation.sync();
                conversation.ready();
                return false;
            }
            conversation.outbound().flush();
            return frame.type() != 'S';
        }
        switch (message) {
            case Query query -> {
                simple.query(query);
                return false;
            }
            case FrontendSignal.SYNC -> {
                conversation.sync();
                extended.transactionMayHaveEnded();
                conversation.ready();
                return false;
            }
            case FunctionCall _ -> {
                conversation.fail(
                        SqlException.of(
                                        SqlState.FEATURE_NOT_SUPPORTED,
                                        "function calls by OID are not supported")
                                .hint("Use SELECT with the function's name."),
                        null);
                conversation.sync();
                conversation.ready();
                return false;
            }
            case CopyData _, CopyFail _ -> {
                return false; // what is left of a copy that failed
            }
            case FrontendSignal.COPY_DONE -> {
                return false; // likewise
            }
            case FrontendSignal.FLUSH -> {
                conversation.outbound().flush();
                return false;
            }
            case FrontendSignal.TERMINATE -> throw new ConnectionClosedException();
            case Parse _, Bind _, Describe _, Execute _, Close _ -> {
                try {
                    answerExtended(message);
                    return false;
                } catch (RuntimeException | Error e) {
                    conversation.fail(e, extended.text());
                    conversation.outbound().flush();
                    return true;
                }
            }
        }
    }

    private void answerExtended(FrontendMessage message) {
        switch (message) {
            case Parse parse -> extended.parse(parse);
            case Bind bind -> extended.bind(bind);
            case Describe describe -> extended.describe(describe);
            case Execute execute -> extended.execute(execute);
            case Close close -> extended.close(close);
            default -> throw new IllegalStateException("not an extended-query message");
        }
    }
}
