// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// `tidemill run`: an SQL script in an engine of its own, without a server.
final class RunCommand implements Command {
    private final Programs programs;

    RunCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String operands() {
        return "SCRIPT";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Runs an SQL script without a server, in an engine of its own.",
                "Ends when the script's file sources are read and its sinks are written.");
    }

    @Override
    public List<Flag> flags() {
        return List.of(
                Flag.of(
                        "--data",
                        "DIR",
                        null,
                        "Keeps the data in this directory; without it, a temporary one is deleted"
                                + " at the end."));
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err) throws IOException {
        Path script = Path.of(arguments.operand("SCRIPT"));
        if (!Files.isReadable(script) || Files.isDirectory(script)) {
            throw new UsageException("cannot read the script \"" + script + "\"");
        }
        programs.run(new RunOptions(script, arguments.value("--data").map(Path::of).orElse(null)));
        return 0;
    }
}
