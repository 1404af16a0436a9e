// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.TimeZone;
import io.tidemill.server.postgres.message.CommandComplete;
import io.tidemill.server.postgres.message.NoticeResponse;
import io.tidemill.server.postgres.message.ParameterStatus;
import io.tidemill.server.postgres.message.ReadyForQuery;
import io.tidemill.server.session.Notice;
import io.tidemill.server.session.Session;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the simple and the extended protocol share: a session, and the way to and from its client.
final class Conversation {
    /// The row of parameters of a statement without any.
    static final Batch NO_PARAMETERS = new Batch(1, new Column[0], null);

    private static final String TIME_ZONE = "TimeZone";

    private final Session session;
    private final Inbound inbound;
    private final Outbound outbound;
    private final WaitingCopy copies;
    private TextFormat text;

    /// @param settings of the session that the client has been told of
    Conversation(
            Session session,
            Inbound inbound,
            Outbound outbound,
            WaitingCopy copies,
            Map<String, String> settings) {
        this.session = session;
        this.inbound = inbound;
        this.outbound = outbound;
        this.copies = copies;
        text = format(settings.getOrDefault(TIME_ZONE, "UTC"));
    }

    private static TextFormat format(String timeZone) {
        return new TextFormat(TimeZone.of(timeZone));
    }

    Session session() {
        return session;
    }

    Inbound inbound() {
        return inbound;
    }

    Outbound outbound() {
        return outbound;
    }

    WaitingCopy copies() {
        return copies;
    }

    /// The text form of values, as the session's settings have it now.
    TextFormat text() {
        return text;
    }

    /// Sends what the session has to tell besides results.
    void sendNews() {
        for (Notice notice : session.notices()) {
            outbound.send(new NoticeResponse(notice.severity(), notice.code(), notice.message()));
        }
        session.changedParameters()
                .forEach((name, value) -> {
                    outbound.send(new ParameterStatus(name, value));
                    if (name.equals(TIME_ZONE)) {
                        text = format(value);
                    }
                });
    }

    /// Sends a command tag, and before it what else there is to tell.
    void complete(String tag) {
        sendNews();
        outbound.send(new CommandComplete(tag));
    }

    /// Tells the client, and the session, that something failed.
    ///
    /// @param text the text that the error's position refers to, or null
    void fail(Throwable thrown, @Nullable String text) {
        rethrowFatal(thrown);
        session.fail();
        outbound.send(ErrorReport.error(thrown, text));
    }

    /// Throws `thrown` again if it ends the connection.
    static void rethrowFatal(Throwable thrown) {
        switch (thrown) {
            case ConnectionClosedException e -> throw e;
            case FatalException e -> throw e;
            default -> {
                // the conversation goes on
            }
        }
    }

    /// Ends the implicit transaction; where that fails, tells the client.
    void sync() {
        try {
            session.sync();
        } catch (RuntimeException | Error e) {
            rethrowFatal(e);
            outbound.send(ErrorReport.error(e, null));
        }
    }

    /// Tells the client that it is its turn.
    void ready() {
        sendNews();
        char status =
                switch (session.status()) {
                    case IDLE -> 'I';
                    case ACTIVE -> 'T';
                    case FAILED -> 'E';
                };
        outbound.send(new ReadyForQuery(status));
        outbound.flush();
    }
}
