// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.server.cli.Tidemill;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/// The program: wires the parts together and hands over to the command line.
public final class Main {
    private Main() {}

    /// Runs the command that `arguments` name and ends the process with its exit code.
    public static void main(String[] arguments) {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        System.exit(Tidemill.execute(new Wiring(out), out, err, arguments));
    }
}
