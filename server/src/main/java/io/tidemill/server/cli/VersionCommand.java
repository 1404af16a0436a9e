// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `tidemill version`: which Tidemill this is, and what it runs on.
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
    private final PrintStream out;

    VersionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        out.printf(
                "tidemill %s (Java %s, %s %s)%n",
                version(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        return 0;
    }

    /// The version that the build wrote into the program.
    static String version() throws IOException {
        try (var in = VersionCommand.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("the build left version.properties out");
            }
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        }
    }
}
