// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// The options that `server` and `demo` share.
final class ServerFlags {
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--pg-port",
            paramLabel = "N",
            defaultValue = "5433",
            description = "Port of the PostgreSQL protocol; 0 for any free one (${DEFAULT-VALUE}).")
    private int pgPort;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port of HTTP; 0 for any free one (${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = "127.0.0.1",
            description =
                    "Name or address to listen at (${DEFAULT-VALUE}: this machine only)."
                            + " There is no authentication yet: choose another with care.")
    private String host = "127.0.0.1";

    /// The options, checked; a mistake is reported with the command's usage.
    ServerOptions options(Path data) {
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw mistake("the data directory \"" + data + "\" is a file");
        }
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw mistake("the host \"" + host + "\" is not known");
        }
        try {
            return new ServerOptions(data, host, pgPort, httpPort);
        } catch (IllegalArgumentException e) {
            throw mistake(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException mistake(String message) {
        if (spec == null) {
            throw new IllegalStateException("options are read before the command line is");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
