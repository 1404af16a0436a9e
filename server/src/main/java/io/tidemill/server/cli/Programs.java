// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;

/// What the commands start. Each throws [io.tidemill.core.error.SqlException] for what a user can
/// mend, such as a port or a data directory in use.
public interface Programs {
    /// Starts a server; returns when it takes connections.
    RunningServer startServer(ServerOptions options) throws IOException;

    /// Starts a server with the simulated shop; returns when it takes connections and events come.
    RunningServer startDemo(DemoOptions options) throws IOException;

    /// Runs a script in an embedded engine; returns when its sources are read and its sinks
    /// written.
    void run(RunOptions options) throws IOException;
}
