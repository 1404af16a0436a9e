// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The options that say where a server listens, which `server` and `demo` share.
final class ListenFlags {
    static final List<Flag> ALL =
            List.of(
                    Flag.of(
                            "--pg-port",
                            "N",
                            "5433",
                            "Port of the PostgreSQL protocol; 0 for any free one."),
                    Flag.of("--http-port", "N", "8080", "Port of HTTP; 0 for any free one."),
                    Flag.of(
                            "--host",
                            "HOST",
                            "127.0.0.1",
                            "Name or address to listen at. There is no authentication yet: choose"
                                    + " another than this machine's own with care."));

    private ListenFlags() {}

    /// The options of a server on the directory `data`.
    static ServerOptions options(Arguments arguments, Path data) {
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw new UsageException("the data directory \"" + data + "\" is a file");
        }
        String host = arguments.text("--host");
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new UsageException("the host \"" + host + "\" is not known");
        }
        int pgPort = Math.toIntExact(arguments.number("--pg-port", 0, 65_535));
        int httpPort = Math.toIntExact(arguments.number("--http-port", 0, 65_535));
        return new ServerOptions(data, host, pgPort, httpPort);
    }
}
