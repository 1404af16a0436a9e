// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Store;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.server.cli.RunningServer;
import io.tidemill.server.cli.ServerOptions;
import io.tidemill.server.cli.Version;
import io.tidemill.server.http.HttpOptions;
import io.tidemill.server.http.HttpServer;
import io.tidemill.server.postgres.PostgresOptions;
import io.tidemill.server.postgres.PostgresServer;
import io.tidemill.storage.RocksStore;
import io.tidemill.storage.StoreOptions;
import io.tidemill.storage.codec.ColumnarCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// A running server: the store, the engine, the sessions, and both ports, started in this order and
/// closed in reverse.
public final class TidemillServer implements RunningServer {
    private final Instance instance;
    private final PostgresServer postgres;
    private final HttpServer http;
    private final String host;
    private final int pgPort;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    private TidemillServer(
            Instance instance, PostgresServer postgres, HttpServer http, String host, int pgPort) {
        this.instance = instance;
        this.postgres = postgres;
        this.http = http;
        this.host = host;
        this.pgPort = pgPort;
    }

    /// Starts a server on a data directory; returns when it takes connections.
    ///
    /// @throws IOException where a port cannot be had
    public static TidemillServer start(ServerOptions options) throws IOException {
        var store = RocksStore.open(options.data(), StoreOptions.DEFAULT);
        return start(store, new ColumnarCodec(), InstantSource.system(), options);
    }

    /// Starts a server on a store, which it closes at the end.
    static TidemillServer start(
            Store store, BatchCodec codec, InstantSource clock, ServerOptions options)
            throws IOException {
        var metrics = new Metrics();
        var instance = Instance.open(store, codec, clock, EngineOptions.DEFAULT, metrics);
        PostgresServer postgres = null;
        try {
            postgres =
                    new PostgresServer(
                            instance.sessions(),
                            options.host(),
                            options.pgPort(),
                            PostgresOptions.of(Version.current()));
            int pgPort = postgres.start();
            var listening = postgres;
            metrics.gauge(
                    "tidemill_postgres_connections",
                    "PostgreSQL connections that are open.",
                    listening::connectionCount);
            var http =
                    HttpServer.start(
                            HttpOptions.of(options.host(), options.httpPort()),
                            instance.sessions(),
                            metrics,
                            instance::problem);
            instance.startConnectors();
            return new TidemillServer(instance, postgres, http, options.host(), pgPort);
        } catch (IOException | RuntimeException failure) {
            if (postgres != null) {
                postgres.close();
            }
            instance.close();
            throw failure;
        }
    }

    /// The engine and its sessions.
    public Instance instance() {
        return instance;
    }

    @Override
    public InetSocketAddress pgAddress() {
        return new InetSocketAddress(host, pgPort);
    }

    @Override
    public InetSocketAddress httpAddress() {
        return new InetSocketAddress(host, http.port());
    }

    @Override
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        http.close();
        postgres.close();
        instance.close();
        stopped.countDown();
    }
}
