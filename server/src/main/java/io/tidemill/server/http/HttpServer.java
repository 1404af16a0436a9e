// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tidemill.core.metric.Metrics;
import io.tidemill.server.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// The HTTP server: opens the port when started, serves until closed.
public final class HttpServer implements AutoCloseable {
    private static final byte[] BUSY = busy();

    private final HttpOptions options;
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listening;

    private HttpServer(HttpOptions options, EventLoopGroup loops, Router router)
            throws IOException {
        this.options = options;
        this.loops = loops;
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(64 << 10, 256 << 10))
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        accept(channel, router);
                                    }
                                })
                        .bind(new InetSocketAddress(options.host(), options.port()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "the HTTP server cannot listen on " + options.host() + ":" + options.port(),
                    bound.cause());
        }
        this.listening = bound.channel();
    }

    /// Opens the port.
    ///
    /// @throws IOException where the port cannot be had
    public static HttpServer start(
            HttpOptions options, Sessions sessions, Metrics metrics, Health health)
            throws IOException {
        var loops =
                new MultiThreadIoEventLoopGroup(
                        2, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
        try {
            var server =
                    new HttpServer(options, loops, new Router(options, sessions, metrics, health));
            metrics.gauge(
                    "tidemill_http_connections",
                    "HTTP connections that are open.",
                    server.connections::size);
            return server;
        } catch (IOException | RuntimeException failed) {
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw failed;
        }
    }

    private void accept(SocketChannel channel, Router router) {
        if (connections.size() >= options.maxConnections()) {
            var _ =
                    channel.writeAndFlush(Unpooled.wrappedBuffer(BUSY))
                            .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        connections.add(channel);
        channel.pipeline()
                .addLast(
                        new HttpServerCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(options.maxHeaderBytes())
                                        .setMaxHeaderSize(options.maxHeaderBytes())))
                .addLast(new RequestAggregator(options.maxBodyBytes()))
                .addLast("connection", new HttpConnection(router, options));
    }

    private static byte[] busy() {
        var body = "{\"error\":{\"sqlstate\":\"53300\",\"message\":\"too many connections\"}}";
        return ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
                        + "Retry-After: 5\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Where it listens.
    public InetSocketAddress listeningAt() {
        return (InetSocketAddress) listening.localAddress();
    }

    /// The port it listens on.
    public int port() {
        return listeningAt().getPort();
    }

    /// The console's address, for a browser on this machine.
    public URI address() {
        var host = options.host();
        if (host.equals("0.0.0.0") || host.equals("::")) {
            host = "localhost";
        }
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/");
    }

    /// Takes no more requests, ends subscriptions, and gives what runs a moment to end.
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        for (var channel : connections) {
            channel.eventLoop()
                    .execute(() -> {
                        var context = channel.pipeline().context("connection");
                        if (context != null
                                && context.handler() instanceof HttpConnection connection) {
                            connection.shutDown(context);
                        }
                    });
        }
        connections.newCloseFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
