// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.PrintStream;
import java.util.List;

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
    public int run(Arguments arguments, PrintStream out, PrintStream err) {
        arguments.operandsAtMost(0);
        out.println(
                "tidemill %s (Java %s, %s %s)"
                        .formatted(
                                Version.current(),
                                Runtime.version(),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch")));
        return 0;
    }
}
