// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tidemill server`: a server on a data directory, until it is told to stop.
@Command(
        name = "server",
        description = "Starts a server on a data directory; SIGTERM or Ctrl-C stops it.")
final class ServerCommand implements Callable<Integer> {
    private final Programs programs;
    private final PrintStream out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data directory; made where it is missing (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Mixin private ServerFlags flags = new ServerFlags();

    ServerCommand(Programs programs, PrintStream out) {
        this.programs = programs;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunningServer server = programs.startServer(flags.options(data));
        return Serving.serve(server, data, out);
    }
}
