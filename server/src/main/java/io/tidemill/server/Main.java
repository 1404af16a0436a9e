// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.server.cli.Tidemill;

/// The program: wires the parts together and hands over to the command line.
public final class Main {
    private Main() {}

    /// Runs the command that `arguments` name and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(Tidemill.execute(new Wiring(), arguments));
    }
}
