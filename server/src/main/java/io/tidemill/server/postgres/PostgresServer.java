// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tidemill.server.postgres.message.FrameDecoder;
import io.tidemill.server.postgres.message.MemoryBudget;
import io.tidemill.server.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Listens for PostgreSQL clients and gives each a session.
public final class PostgresServer implements AutoCloseable {
    /// Event loops move bytes and handle requests that take no time: few keep many cores of
    /// sessions busy.
    private static final int EVENT_LOOP_COUNT_MAX = 4;

    private final String host;
    private final int port;
    private final PostgresOptions options;
    private final Connections connections;
    private final MemoryBudget budget;
    private @Nullable EventLoopGroup eventLoops;
    private @Nullable Channel listener;

    /// A server that is not started yet.
    ///
    /// @param sessions opens a session for each client
    /// @param host the address to listen at
    /// @param port the port, 0 for any that is free
    public PostgresServer(Sessions sessions, String host, int port, PostgresOptions options) {
        this.host = requireNonNull(host, "host");
        this.port = port;
        this.options = requireNonNull(options, "options");
        connections = new Connections(requireNonNull(sessions, "sessions"), options);
        budget = new MemoryBudget(options.largeMessagesBytesMax());
    }

    /// Starts to listen; returns the port.
    ///
    /// @throws IOException when the address cannot be listened at; the message says which and why
    public int start() throws IOException {
        int count = Math.min(EVENT_LOOP_COUNT_MAX, Runtime.getRuntime().availableProcessors());
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(
                        count,
                        new DefaultThreadFactory("postgres-io", true),
                        NioIoHandler.newFactory());
        eventLoops = loops;
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 512)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        accept(channel);
                                    }
                                })
                        .bind(new InetSocketAddress(host, port))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            Throwable cause = bound.cause();
            throw new IOException(
                    "cannot listen for PostgreSQL clients at %s:%d: %s"
                            .formatted(host, port, reason(cause)),
                    cause);
        }
        listener = bound.channel();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private static String reason(@Nullable Throwable cause) {
        return switch (cause) {
            case java.net.BindException _ ->
                    "the port is in use, or the address is not this machine's";
            case java.nio.channels.UnresolvedAddressException _ -> "the host name is unknown";
            case null -> "unknown reason";
            default -> String.valueOf(cause.getMessage());
        };
    }

    private void accept(SocketChannel channel) {
        Connection connection = connections.accept(channel);
        if (connection == null) {
            var _ = channel.close();
            return;
        }
        channel.pipeline()
                .addLast(new FrameDecoder(options.messageBytesMax(), budget), connection.inbound());
        Thread.ofVirtual().name("postgres-" + connection.processId()).start(connection);
    }

    /// Number of clients connected now.
    public int connectionCount() {
        return connections.count();
    }

    /// Stops listening, tells idle clients 57P01, lets what runs finish for a while, then cancels
    /// it.
    @Override
    public void close() {
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        connections.close(options.shutdownGrace());
        if (eventLoops != null) {
            eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
