// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.netty.channel.Channel;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.CancelRequest;
import io.tidemill.server.session.Sessions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections there are: how many may be, which one a cancel request means, when all are gone.
final class Connections {
    /// Sockets beyond the limit of clients: for cancel requests, and to say 53300.
    private static final int SPARE_SOCKET_COUNT = 64;

    private final Sessions sessions;
    private final PostgresOptions options;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger lastProcessId = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Map<Integer, Connection> all = new ConcurrentHashMap<>();
    private final Map<Integer, Connection> admitted = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition gone = lock.newCondition();

    Connections(Sessions sessions, PostgresOptions options) {
        this.sessions = sessions;
        this.options = options;
    }

    Sessions sessions() {
        return sessions;
    }

    PostgresOptions options() {
        return options;
    }

    /// What drivers parse to see what the server can do: that of PostgreSQL 15.
    String serverVersion() {
        return "15.0 (Tidemill " + options.version() + ")";
    }

    /// Number of clients.
    int count() {
        return admitted.size();
    }

    /// A connection for an accepted socket; null where there are too many sockets.
    @Nullable Connection accept(Channel channel) {
        if (closing.get() || all.size() >= options.connectionCountMax() + SPARE_SOCKET_COUNT) {
            return null;
        }
        int processId = lastProcessId.updateAndGet(id -> id == Integer.MAX_VALUE ? 1 : id + 1);
        var connection = new Connection(this, channel, processId, random.nextInt());
        all.put(processId, connection);
        if (closing.get()) {
            connection.shutDown();
        }
        return connection;
    }

    /// Lets a connection become a client.
    ///
    /// @throws SqlException 53300 when there are too many
    void admit(Connection connection) {
        if (closing.get()) {
            throw shuttingDown();
        }
        lock.lock();
        try {
            if (admitted.size() >= options.connectionCountMax()) {
                throw SqlException.of(
                                SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
                        .detail("The limit is %d clients.".formatted(options.connectionCountMax()))
                        .hint("Close connections that are not needed, or use a pool.");
            }
            admitted.put(connection.processId(), connection);
        } finally {
            lock.unlock();
        }
    }

    /// The connection has ended.
    void remove(Connection connection) {
        lock.lock();
        try {
            admitted.remove(connection.processId());
            all.remove(connection.processId());
            gone.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Stops what the connection that `request` names runs; a wrong secret does nothing.
    void cancel(CancelRequest request) {
        Connection connection = admitted.get(request.processId());
        if (connection != null && connection.secret() == request.secret()) {
            connection.cancel();
        }
    }

    /// Ends all connections: those that run something may finish it for a while, then it is
    /// cancelled, then they are cut off.
    void close(Duration grace) {
        closing.set(true);
        all.values().forEach(Connection::shutDown);
        if (awaitNone(grace)) {
            return;
        }
        all.values().forEach(Connection::cancel);
        if (awaitNone(grace)) {
            return;
        }
        all.values().forEach(Connection::disconnect);
        awaitNone(grace);
    }

    private boolean awaitNone(Duration timeout) {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!all.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = gone.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// The error for who comes at the end.
    static SqlException shuttingDown() {
        return SqlException.of(SqlState.CANNOT_CONNECT_NOW, "the database system is shutting down");
    }
}
