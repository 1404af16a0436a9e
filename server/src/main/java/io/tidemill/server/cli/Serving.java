// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/// What `server` and `demo` do once the server runs: say so, wait, and stop it on a signal.
final class Serving {
    private Serving() {}

    /// Prints the ready line and serves until SIGTERM or SIGINT, after which the process ends with
    /// exit code 0 when the server is closed.
    static int serve(RunningServer server, Path data, PrintStream out) throws InterruptedException {
        var stopped = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(() -> {
                                    if (stopped.compareAndSet(false, true)) {
                                        server.close();
                                        // A stop that was asked for is no failure.
                                        Runtime.getRuntime().halt(0);
                                    }
                                }));
        out.println(readyLine(server, data, sinceProcessStart()));
        out.flush();
        try {
            server.awaitStop();
        } finally {
            if (stopped.compareAndSet(false, true)) {
                server.close();
            }
        }
        return 0;
    }

    /// The line that says where the server is, for people and for scripts that wait for it.
    static String readyLine(RunningServer server, Path data, Duration startUp) {
        return String.format(
                Locale.ROOT,
                "tidemill ready: postgresql://%s/tidemill  http://%s  data %s  (%.1f s)",
                shown(server.pgAddress()),
                shown(server.httpAddress()),
                data,
                startUp.toMillis() / 1_000.0);
    }

    private static String shown(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        String host = address == null ? socket.getHostString() : address.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPort();
    }

    private static Duration sinceProcessStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }
}
