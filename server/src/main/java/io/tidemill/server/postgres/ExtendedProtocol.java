// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.postgres.message.BackendSignal;
import io.tidemill.server.postgres.message.Bind;
import io.tidemill.server.postgres.message.Close;
import io.tidemill.server.postgres.message.Describe;
import io.tidemill.server.postgres.message.Execute;
import io.tidemill.server.postgres.message.Format;
import io.tidemill.server.postgres.message.ParameterDescription;
import io.tidemill.server.postgres.message.Parse;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.TransactionStatus;
import io.tidemill.server.value.WireType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The extended protocol: prepared statements and portals, by name. After an error everything up to
/// the next `Sync` is skipped.
///
/// A named statement lives until it is closed, the unnamed one until the next `Parse` of it or
/// simple query. A portal lives until it is closed or its transaction ends.
final class ExtendedProtocol {
    private final Conversation conversation;
    private final int countMax;
    private final Map<String, Statement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();

    /// The text that positions of errors refer to.
    private @Nullable String text;

    /// @param countMax statements, and portals, that may exist at a time
    ExtendedProtocol(Conversation conversation, int countMax) {
        this.conversation = conversation;
        this.countMax = countMax;
    }

    /// The text that an error thrown by the last call refers to.
    @Nullable String text() {
        return text;
    }

    void parse(Parse message) {
        text = message.text();
        String name = message.statement();
        if (name.isEmpty()) {
            statements.remove(name);
        } else if (statements.containsKey(name)) {
            throw SqlException.of(
                    SqlState.DUPLICATE_PREPARED_STATEMENT,
                    "prepared statement \"" + name + "\" already exists");
        }
        checkCount(statements, "prepared statements");
        List<Parsed> parsed = conversation.session().parse(message.text());
        statements.put(
                name,
                switch (parsed.size()) {
                    case 0 -> new Statement(message.text(), null, List.of());
                    case 1 -> prepare(message, parsed.getFirst());
                    default ->
                            throw SqlException.of(
                                    SqlState.SYNTAX_ERROR,
                                    "cannot insert multiple commands into a prepared statement");
                });
        conversation.outbound().send(BackendSignal.PARSE_COMPLETE);
    }

    private Statement prepare(Parse message, Parsed parsed) {
        var given = new ArrayList<@Nullable WireType>();
        var types = new ArrayList<Type>();
        for (int oid : message.parameterTypes()) {
            WireType type = oid == 0 ? null : WireType.ofOid(oid);
            given.add(type);
            types.add(type == null ? Type.UNKNOWN : type.type());
        }
        Prepared prepared = conversation.session().prepare(parsed, types);
        var parameterTypes = new ArrayList<WireType>();
        for (int i = 0; i < prepared.parameterTypes().size(); i++) {
            WireType type = i < given.size() ? given.get(i) : null;
            Type resolved = prepared.parameterTypes().get(i);
            parameterTypes.add(
                    // the client's own choice of OID decides how it writes the value
                    type != null && type.type().sameName(resolved) ? type : WireType.of(resolved));
        }
        return new Statement(message.text(), prepared, parameterTypes);
    }

    void bind(Bind message) {
        Statement statement = statement(message.statement());
        String name = message.portal();
        if (name.isEmpty()) {
            closePortal(name);
        } else if (portals.containsKey(name)) {
            throw SqlException.of(
                    SqlState.DUPLICATE_CURSOR, "cursor \"" + name + "\" already exists");
        }
        checkCount(portals, "portals");
        Batch parameters =
                ParameterReader.read(message, statement.parameterTypes(), conversation.text());
        Prepared prepared = statement.prepared();
        Schema schema = prepared == null ? null : prepared.result();
        int columnCount = schema == null ? 0 : schema.size();
        int formatCount = message.resultFormats().size();
        if (formatCount > 1 && formatCount != columnCount) {
            throw SqlException.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has %d result formats but query has %d columns"
                            .formatted(formatCount, columnCount));
        }
        portals.put(name, new Portal(statement, parameters, message.resultFormats()));
        conversation.outbound().send(BackendSignal.BIND_COMPLETE);
    }

    /// Whether no portal is open.
    boolean isIdle() {
        return portals.isEmpty();
    }

    /// Whether a statement's execution surely takes microseconds and waits for nothing, and nothing
    /// else is under way.
    boolean isBrief(String name) {
        Statement statement = statements.get(name);
        Prepared prepared = statement == null ? null : statement.prepared();
        return prepared != null && isIdle() && conversation.session().isBrief(prepared);
    }

    void describe(Describe message) {
        switch (message.target()) {
            case STATEMENT -> {
                Statement statement = statement(message.name());
                conversation
                        .outbound()
                        .send(
                                new ParameterDescription(
                                        statement.parameterTypes().stream()
                                                .map(WireType::oid)
                                                .toList()));
                describe(statement, List.of());
            }
            case PORTAL -> {
                Portal portal = portal(message.name());
                describe(portal.statement(), portal.formats());
            }
        }
    }

    private void describe(Statement statement, List<Format> formats) {
        Prepared prepared = statement.prepared();
        Schema schema = prepared == null ? null : prepared.result();
        conversation
                .outbound()
                .send(
                        schema == null
                                ? BackendSignal.NO_DATA
                                : RowTransfer.describe(schema, formats));
    }

    void execute(Execute message) {
        Portal portal = portal(message.portal());
        boolean complete = false;
        try {
            run(portal, message.rowCountMax() <= 0 ? Long.MAX_VALUE : message.rowCountMax());
            complete = true;
        } finally {
            if (!complete) {
                portal.close();
            }
        }
    }

    private void run(Portal portal, long rowCountMax) {
        Prepared prepared = portal.statement().prepared();
        if (prepared == null) {
            conversation.outbound().send(BackendSignal.EMPTY_QUERY_RESPONSE);
            return;
        }
        switch (portal.state()) {
            case READY -> start(portal, prepared, rowCountMax);
            case RUNNING -> advance(portal, rowCountMax);
            case DONE -> {
                RowTransfer transfer = portal.transfer();
                if (transfer == null) {
                    throw SqlException.of(
                            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                            "portal cannot be run: it is done already");
                }
                conversation.complete(transfer.tag(0));
            }
        }
    }

    private void start(Portal portal, Prepared prepared, long rowCountMax) {
        TransactionStatus before = conversation.session().status();
        Result result = conversation.session().execute(prepared, portal.parameters());
        switch (result) {
            case Result.Rows rows -> {
                portal.running(new RowTransfer(rows, portal.formats(), conversation.text()));
                advance(portal, rowCountMax);
            }
            case Result.Command(String tag) -> {
                portal.close();
                forget(tag);
                conversation.complete(tag);
            }
            case Result.CopyIn copy -> {
                portal.close();
                conversation.complete(new CopyInTransfer(conversation, copy).run());
            }
            case Result.CopyOut copy -> {
                portal.close();
                conversation.complete(new CopyOutTransfer(conversation, copy).run());
            }
        }
        if (before != TransactionStatus.IDLE
                && conversation.session().status() == TransactionStatus.IDLE) {
            closePortals();
        }
    }

    private void advance(Portal portal, long rowCountMax) {
        RowTransfer transfer = java.util.Objects.requireNonNull(portal.transfer());
        long count = transfer.send(rowCountMax, conversation.outbound());
        if (count == rowCountMax) {
            conversation.outbound().send(BackendSignal.PORTAL_SUSPENDED);
        } else {
            portal.close();
            conversation.complete(transfer.tag(count));
        }
    }

    void close(Close message) {
        switch (message.target()) {
            case STATEMENT -> statements.remove(message.name());
            case PORTAL -> closePortal(message.name());
        }
        conversation.outbound().send(BackendSignal.CLOSE_COMPLETE);
    }

    /// A simple query takes the unnamed statement and portal away.
    void simpleQuery() {
        text = null;
        statements.remove("");
        closePortal("");
    }

    /// A transaction may have ended: portals live in one.
    void transactionMayHaveEnded() {
        text = null;
        if (conversation.session().status() != TransactionStatus.ACTIVE) {
            closePortals();
        }
    }

    void closePortals() {
        portals.values().forEach(ExtendedProtocol::closeQuietly);
        portals.clear();
    }

    /// SQL can drop prepared statements too; the tag tells.
    void forget(String tag) {
        if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
            statements.clear();
        }
    }

    private void closePortal(String name) {
        Portal portal = portals.remove(name);
        if (portal != null) {
            closeQuietly(portal);
        }
    }

    private static void closeQuietly(Portal portal) {
        try {
            portal.close();
        } catch (RuntimeException e) {
            ErrorReport.sqlException(e); // logs it; the client has nothing to do with it
        }
    }

    private Statement statement(String name) {
        Statement statement = statements.get(name);
        if (statement == null) {
            text = null;
            throw SqlException.of(
                    SqlState.INVALID_SQL_STATEMENT_NAME,
                    name.isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + name + "\" does not exist");
        }
        text = statement.text();
        return statement;
    }

    private Portal portal(String name) {
        Portal portal = portals.get(name);
        if (portal == null) {
            text = null;
            throw SqlException.of(
                    SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
        }
        text = portal.statement().text();
        return portal;
    }

    private void checkCount(Map<String, ?> named, String what) {
        if (named.size() >= countMax) {
            throw SqlException.of(
                            SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                            "too many %s: at most %d".formatted(what, countMax))
                    .hint("Close those that are not needed any more.");
        }
    }
}
