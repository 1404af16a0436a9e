// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.netty.channel.Channel;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.postgres.message.Frame;
import io.tidemill.server.session.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: its thread's whole life, from the first byte to the last.
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /// How long a client may take to read our last words and to close its end.
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Connections connections;
    private final Channel channel;
    private final int processId;
    private final int secret;
    private final Inbound inbound;
    private final Outbound outbound;
    private final WaitingCopy copies = new WaitingCopy();
    private volatile @Nullable Session session;

    Connection(Connections connections, Channel channel, int processId, int secret) {
        this.connections = connections;
        this.channel = channel;
        this.processId = processId;
        this.secret = secret;
        outbound = new Outbound(channel);
        inbound =
                new Inbound(
                        connections.options().inboundBytesMax(),
                        outbound,
                        // not on the event loop: cancel may have to wait for something
                        () -> Thread.ofVirtual().name("postgres-lost").start(this::cancel));
    }

    int processId() {
        return processId;
    }

    int secret() {
        return secret;
    }

    Inbound inbound() {
        return inbound;
    }

    /// Stops what runs now; from any thread.
    void cancel() {
        Session running = session;
        if (running != null) {
            copies.cancel(inbound);
            running.cancel();
        }
    }

    /// The server shuts down: says good bye as soon as nothing runs.
    void shutDown() {
        inbound.urgent(new Event.Shutdown());
    }

    /// Ends the connection, whatever it does.
    void disconnect() {
        cancel();
        var _ = channel.close();
    }

    /// The error for clients at the end of the server.
    static SqlException shutdown() {
        return SqlException.of(
                SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");
    }

    /// The next event; an interrupted thread takes it that the client is gone.
    static Event next(Inbound inbound) {
        Event event = begin(inbound);
        inbound.end();
        return event;
    }

    private static Event begin(Inbound inbound) {
        try {
            return inbound.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionClosedException();
        }
    }

    @Override
    public void run() {
        try {
            var opened = new Handshake(connections, this, inbound, outbound).run();
            if (opened != null) {
                session = opened.session();
                converse(
                        new Conversation(
                                opened.session(), inbound, outbound, copies, opened.settings()));
            }
        } catch (ConnectionClosedException e) {
            LOG.debug("connection {} closed by the client", processId);
        } catch (FatalException e) {
            outbound.send(ErrorReport.fatal(e.error()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            sayBestEffort(e);
        } finally {
            end();
        }
    }

    private void sayBestEffort(Throwable thrown) {
        try {
            outbound.send(ErrorReport.fatal(thrown));
        } catch (RuntimeException | Error e) {
            LOG.error("connection {} ends without a word", processId, e);
        }
    }

    private void end() {
        try {
            Session open = session;
            session = null; // nothing to cancel from now on
            if (open != null) {
                open.close();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("closing the session of connection {} failed", processId, e);
        } finally {
            inbound.done();
            outbound.close(LINGER);
            connections.remove(this);
        }
    }

    private void converse(Conversation conversation) {
        var dialogue = new Dialogue(conversation, connections.options().statementCountMax());
        inbound.atOnce(dialogue::handleAtOnce);
        try {
            boolean open = true;
            while (open) {
                Event event = begin(inbound);
                inbound.turn().lock();
                try {
                    open = handle(event, dialogue);
                } finally {
                    inbound.turn().unlock();
                }
                if (open) { // at the end it stays this thread's turn
                    inbound.end();
                }
            }
        } finally {
            dialogue.close();
        }
    }

    /// Handles an event; false when the client said good bye.
    private static boolean handle(Event event, Dialogue dialogue) {
        switch (event) {
            case Event.Closed _ -> throw new ConnectionClosedException();
            case Event.Shutdown _ -> throw new FatalException(shutdown());
            case Event.Violation(SqlException error) -> throw new FatalException(error);
            case Event.Cancel _ -> {
                return true; // too late: what it was meant for is done
            }
            case Event.Message(Frame frame) -> {
                try {
                    return dialogue.handle(frame);
                } finally {
                    frame.release();
                }
            }
        }
    }
}
