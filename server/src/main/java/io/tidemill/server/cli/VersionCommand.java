// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Properties;

/// `tidemill version`: which Tidemill this is, and what it runs on.
final class VersionCommand implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public List<String> description() {
        return List.of("Prints the version.");
    }

    @Override
    public List<Flag> flags() {
        return List.of();
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err) throws IOException {
        arguments.operandsAtMost(0);
        out.println(
                "tidemill %s (Java %s, %s %s)"
                        .formatted(
                                version(),
                                Runtime.version(),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch")));
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
