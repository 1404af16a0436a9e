// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.server.cli.DemoOptions;
import io.tidemill.server.cli.RunningServer;
import io.tidemill.server.demo.Demo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;

/// A server with the simulated shop.
final class DemoServer implements RunningServer {
    private static final long HISTORY_MILLIS = 10 * 60_000;

    private final TidemillServer server;
    private final AutoCloseable demo;

    private DemoServer(TidemillServer server, AutoCloseable demo) {
        this.server = server;
        this.demo = demo;
    }

    static DemoServer start(DemoOptions options) throws IOException {
        var server = TidemillServer.start(options.server());
        try {
            var demo =
                    Demo.start(
                            server.instance().sessions(),
                            InstantSource.system(),
                            options.eventsPerSecond(),
                            options.seed(),
                            HISTORY_MILLIS);
            return new DemoServer(server, demo);
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public InetSocketAddress pgAddress() {
        return server.pgAddress();
    }

    @Override
    public InetSocketAddress httpAddress() {
        return server.httpAddress();
    }

    @Override
    public void awaitStop() throws InterruptedException {
        server.awaitStop();
    }

    @Override
    public void close() {
        try {
            demo.close();
        } catch (Exception failure) {
            System.getLogger(DemoServer.class.getName())
                    .log(System.Logger.Level.WARNING, "the demo did not stop cleanly", failure);
        }
        server.close();
    }
}
