// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.server.cli.DemoOptions;
import io.tidemill.server.cli.Programs;
import io.tidemill.server.cli.RunOptions;
import io.tidemill.server.cli.RunningServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.IOException;
import java.io.PrintStream;

/// Puts the parts together for each command.
public final class Wiring implements Programs {
    private final PrintStream out;

    /// Makes the commands' programs; what scripts print goes to `out`.
    public Wiring(PrintStream out) {
        this.out = out;
    }

    @Override
    public RunningServer startServer(ServerOptions options) throws IOException {
        return TidemillServer.start(options);
    }

    @Override
    public RunningServer startDemo(DemoOptions options) throws IOException {
        return DemoServer.start(options);
    }

    @Override
    public void run(RunOptions options) throws IOException {
        ScriptRun.run(options, out);
    }
}
