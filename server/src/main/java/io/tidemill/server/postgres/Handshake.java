// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.AuthenticationOk;
import io.tidemill.server.postgres.message.BackendKeyData;
import io.tidemill.server.postgres.message.CancelRequest;
import io.tidemill.server.postgres.message.EncryptionRequest;
import io.tidemill.server.postgres.message.NegotiateProtocolVersion;
import io.tidemill.server.postgres.message.ParameterStatus;
import io.tidemill.server.postgres.message.ReadyForQuery;
import io.tidemill.server.postgres.message.Startup;
import io.tidemill.server.postgres.message.StartupMessage;
import io.tidemill.server.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The start of a conversation: who is it, and what does it want? Everybody is who they say
/// (trust).
final class Handshake {
    private static final int ENCRYPTION_REQUEST_COUNT_MAX = 2;

    /// What came of it.
    ///
    /// @param settings that the client was told of
    record Opened(Session session, Map<String, String> settings) {}

    private final Connections connections;
    private final Connection connection;
    private final Inbound inbound;
    private final Outbound outbound;

    Handshake(Connections connections, Connection connection, Inbound in, Outbound out) {
        this.connections = connections;
        this.connection = connection;
        inbound = in;
        outbound = out;
    }

    /// Opens a session for the client; null where it wants none, as it only came to cancel.
    @Nullable Opened run() throws InterruptedException {
        long deadline = System.nanoTime() + connections.options().startupTimeout().toNanos();
        for (int encryptionRequests = 0; ; encryptionRequests++) {
            switch (receive(deadline)) {
                case EncryptionRequest _ -> {
                    if (encryptionRequests == ENCRYPTION_REQUEST_COUNT_MAX) {
                        throw violation("too many encryption requests");
                    }
                    outbound.output().int8('N');
                    outbound.flush();
                }
                case CancelRequest request -> {
                    connections.cancel(request);
                    return null;
                }
                case Startup startup -> {
                    return open(startup);
                }
            }
        }
    }

    private StartupMessage receive(long deadline) throws InterruptedException {
        Event event = inbound.poll(Duration.ofNanos(deadline - System.nanoTime()));
        return switch (event) {
            case null -> throw violation("no startup packet arrived in time");
            case Event.Message(var frame) -> {
                try {
                    yield StartupMessage.read(frame);
                } catch (SqlException e) {
                    throw new FatalException(e);
                } finally {
                    frame.release();
                }
            }
            case Event.Violation(SqlException error) -> throw new FatalException(error);
            case Event.Closed _ -> throw new ConnectionClosedException();
            case Event.Shutdown _ -> throw new FatalException(Connections.shuttingDown());
            case Event.Cancel _ -> receive(deadline);
        };
    }

    private Opened open(Startup startup) {
        Map<String, String> parameters;
        Session session;
        try {
            parameters = parameters(startup);
            connections.admit(connection);
            session = connections.sessions().open(parameters);
        } catch (RuntimeException e) {
            throw new FatalException(ErrorReport.sqlException(e));
        }
        boolean complete = false;
        try {
            Map<String, String> settings = welcome(startup, parameters, session);
            complete = true;
            return new Opened(session, settings);
        } finally {
            if (!complete) {
                session.close();
            }
        }
    }

    private Map<String, String> welcome(
            Startup startup, Map<String, String> parameters, Session session) {
        List<String> unknownOptions =
                startup.parameters().keySet().stream()
                        .filter(name -> name.startsWith("_pq_."))
                        .sorted()
                        .toList();
        if (startup.minor() > 0 || !unknownOptions.isEmpty()) {
            outbound.send(new NegotiateProtocolVersion(unknownOptions));
        }
        outbound.send(new AuthenticationOk());
        var statuses = new LinkedHashMap<String, String>();
        statuses.put("server_version", connections.serverVersion());
        statuses.put("server_encoding", "UTF8");
        statuses.put("client_encoding", "UTF8");
        statuses.put("application_name", parameters.getOrDefault("application_name", ""));
        statuses.put("default_transaction_read_only", "off");
        statuses.put("in_hot_standby", "off");
        statuses.put("is_superuser", "on");
        statuses.put("session_authorization", parameters.getOrDefault("user", ""));
        statuses.put("DateStyle", "ISO, MDY");
        statuses.put("IntervalStyle", "postgres");
        statuses.put("TimeZone", "UTC");
        statuses.put("integer_datetimes", "on");
        statuses.put("standard_conforming_strings", "on");
        statuses.putAll(session.changedParameters());
        statuses.forEach((name, value) -> outbound.send(new ParameterStatus(name, value)));
        outbound.send(new BackendKeyData(connection.processId(), connection.secret()));
        outbound.send(new ReadyForQuery('I'));
        outbound.flush();
        return statuses;
    }

    private static Map<String, String> parameters(Startup startup) {
        var parameters = new LinkedHashMap<String, String>();
        startup.parameters()
                .forEach((name, value) -> {
                    if (!name.startsWith("_pq_.") && !name.equals("options")) {
                        parameters.put(name, value);
                    }
                });
        String user = parameters.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                            "no PostgreSQL user name specified in startup packet")
                    .hint("Any user name is accepted.");
        }
        if (parameters.getOrDefault("database", "").isEmpty()) {
            parameters.put("database", user);
        }
        String replication = parameters.getOrDefault("replication", "false");
        parameters.remove("replication");
        if (!List.of("false", "off", "no", "0").contains(replication.toLowerCase(Locale.ROOT))) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "replication connections are not supported")
                    .hint("Use SUBSCRIBE to follow the changes of a table or view.");
        }
        addOptions(startup.parameters().getOrDefault("options", ""), parameters);
        checkEncoding(parameters);
        return parameters;
    }

    /// Adds the settings of an `options` parameter: `-c name=value --name=value`, a backslash
    /// before a blank that belongs to a value.
    private static void addOptions(String options, Map<String, String> parameters) {
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String setting;
            if (word.equals("-c") && i + 1 < words.size()) {
                setting = words.get(++i);
            } else if (word.startsWith("-c")) {
                setting = word.substring(2);
            } else if (word.startsWith("--")) {
                setting = word.substring(2);
            } else {
                setting = "";
            }
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR,
                                "invalid command-line argument for server process: " + word)
                        .hint("Write settings as -c name=value.");
            }
            parameters.put(
                    setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
        }
    }

    private static List<String> words(String options) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (c == '\\' && i + 1 < options.length()) {
                word.append(options.charAt(++i));
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static void checkEncoding(Map<String, String> parameters) {
        String encoding = parameters.remove("client_encoding");
        if (encoding == null) {
            return;
        }
        String plain = encoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (!List.of("utf8", "unicode", "sqlascii").contains(plain)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "invalid value for parameter \"client_encoding\": \"%s\""
                                    .formatted(encoding))
                    .hint("Set client_encoding to UTF8.");
        }
    }

    private static FatalException violation(String message) {
        return new FatalException(SqlException.of(SqlState.PROTOCOL_VIOLATION, message));
    }
}
