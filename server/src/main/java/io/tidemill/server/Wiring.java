// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.cli.DemoOptions;
import io.tidemill.server.cli.Programs;
import io.tidemill.server.cli.RunOptions;
import io.tidemill.server.cli.RunningServer;
import io.tidemill.server.cli.ServerOptions;

/// What the commands start, put together by hand.
final class Wiring implements Programs {
    @Override
    public RunningServer startServer(ServerOptions options) {
        throw missing("server");
    }

    @Override
    public RunningServer startDemo(DemoOptions options) {
        throw missing("demo");
    }

    @Override
    public void run(RunOptions options) {
        throw missing("run");
    }

    private static SqlException missing(String command) {
        return SqlException.of(
                SqlState.FEATURE_NOT_SUPPORTED, "the command \"" + command + "\" does nothing yet");
    }
}
