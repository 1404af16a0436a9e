// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// What a client sends after start-up.
public sealed interface FrontendMessage
        permits Query,
                Parse,
                Bind,
                Describe,
                Execute,
                Close,
                CopyData,
                CopyFail,
                FrontendSignal,
                FunctionCall {

    /// Reads the message in `frame`. A [CopyData] refers to the frame's bytes; all others copy what
    /// they need, so that the frame can be released.
    ///
    /// @throws SqlException 08P01 where the bytes are not what the type asks for
    static FrontendMessage read(Frame frame) {
        var in = new MessageReader(frame.body());
        FrontendMessage message =
                switch (frame.type()) {
                    case 'Q' -> Query.read(in);
                    case 'P' -> Parse.read(in);
                    case 'B' -> Bind.read(in);
                    case 'D' -> Describe.read(in);
                    case 'E' -> Execute.read(in);
                    case 'C' -> Close.read(in);
                    case 'd' -> new CopyData(in.rest());
                    case 'f' -> CopyFail.read(in);
                    case 'F' -> FunctionCall.read(in);
                    case 'H' -> FrontendSignal.FLUSH;
                    case 'S' -> FrontendSignal.SYNC;
                    case 'X' -> FrontendSignal.TERMINATE;
                    case 'c' -> FrontendSignal.COPY_DONE;
                    default -> throw unknown(frame.type());
                };
        in.end();
        return message;
    }

    /// The error for a type that no message has.
    static SqlException unknown(int type) {
        return SqlException.of(
                SqlState.PROTOCOL_VIOLATION, "invalid frontend message type " + (type & 0xff));
    }
}
