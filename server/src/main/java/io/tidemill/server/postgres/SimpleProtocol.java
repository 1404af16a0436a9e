// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.BackendSignal;
import io.tidemill.server.postgres.message.Query;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import java.util.List;

/// The simple protocol: a text of any number of statements, which are one implicit transaction
/// unless they say otherwise. The first that fails ends it.
final class SimpleProtocol {
    /// Longer texts take their time to be parsed.
    private static final int AT_ONCE_LENGTH_MAX = 1024;

    private final Conversation conversation;
    private final ExtendedProtocol extended;
    private boolean synced;

    /// @param extended told what happens to its statements and portals
    SimpleProtocol(Conversation conversation, ExtendedProtocol extended) {
        this.conversation = conversation;
        this.extended = extended;
    }

    /// Answers a query like [#query] if that surely takes microseconds and waits for nothing; else
    /// does nothing and says false.
    boolean queryAtOnce(Query query) {
        if (query.text().length() > AT_ONCE_LENGTH_MAX || !extended.isIdle()) {
            return false;
        }
        Prepared prepared;
        try {
            List<Parsed> statements = conversation.session().parse(query.text());
            prepared =
                    statements.size() == 1
                            ? conversation.session().prepareBrief(statements.getFirst())
                            : null;
        } catch (RuntimeException | Error e) {
            return false; // whoever answers it finds that again
        }
        if (prepared != null) {
            answer(query, () -> run(prepared, true));
        }
        return prepared != null;
    }

    /// Runs the statements of `query` and tells the client that it is its turn.
    void query(Query query) {
        answer(query, () -> run(query));
    }

    private void run(Query query) {
        List<Parsed> statements = conversation.session().parse(query.text());
        if (statements.isEmpty()) {
            conversation.outbound().send(BackendSignal.EMPTY_QUERY_RESPONSE);
        }
        for (int i = 0; i < statements.size(); i++) {
            Prepared prepared = conversation.session().prepare(statements.get(i), List.of());
            run(prepared, i == statements.size() - 1);
        }
    }

    private void answer(Query query, Runnable statements) {
        synced = false;
        extended.simpleQuery();
        try {
            statements.run();
        } catch (RuntimeException | Error e) {
            conversation.fail(e, query.text());
        }
        if (!synced) {
            conversation.sync();
        }
        extended.transactionMayHaveEnded();
        conversation.ready();
    }

    private void run(Prepared prepared, boolean last) {
        if (!prepared.parameterTypes().isEmpty()) {
            throw SqlException.of(SqlState.UNDEFINED_PARAMETER, "there is no parameter $1")
                    .hint("Use a prepared statement to pass parameters.");
        }
        Result result = conversation.session().execute(prepared, Conversation.NO_PARAMETERS);
        String tag = send(result);
        if (last) {
            // so that an error of the commit comes before the client takes the statement as done
            synced = true;
            conversation.session().sync();
        }
        extended.forget(tag);
        conversation.complete(tag);
    }

    private String send(Result result) {
        Outbound outbound = conversation.outbound();
        return switch (result) {
            case Result.Command(String tag) -> tag;
            case Result.Rows rows -> {
                try (var transfer = new RowTransfer(rows, List.of(), conversation.text())) {
                    outbound.send(RowTransfer.describe(rows.schema(), List.of()));
                    yield transfer.tag(transfer.send(Long.MAX_VALUE, outbound));
                }
            }
            case Result.CopyIn copy -> new CopyInTransfer(conversation, copy).run();
            case Result.CopyOut copy -> new CopyOutTransfer(conversation, copy).run();
        };
    }
}
