// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `tidemill server`: a server on a data directory, until it is told to stop.
final class ServerCommand implements Command {
    private final Programs programs;

    ServerCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "server";
    }

    @Override
    public List<String> description() {
        return List.of("Starts a server on a data directory; SIGTERM or Ctrl-C stops it.");
    }

    @Override
    public List<Flag> flags() {
        var flags = new ArrayList<Flag>();
        flags.add(
                Flag.of("--data", "DIR", "data", "The data directory; made where it is missing."));
        flags.addAll(ListenFlags.ALL);
        return flags;
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        arguments.operandsAtMost(0);
        Path data = Path.of(arguments.text("--data"));
        RunningServer server = programs.startServer(ListenFlags.options(arguments, data));
        return Serving.serve(server, data, out);
    }
}
