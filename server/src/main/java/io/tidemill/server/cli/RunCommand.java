// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidemill run`: an SQL script in an engine of its own, without a server.
@Command(
        name = "run",
        description = {
            "Runs an SQL script without a server, in an engine of its own.",
            "Ends when the script's file sources are read and its sinks are written."
        })
final class RunCommand implements Callable<Integer> {
    private final Programs programs;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SCRIPT", description = "The SQL file.")
    private @Nullable Path script;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the data in this directory (a temporary one, deleted at the end).")
    private @Nullable Path data;

    RunCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        if (script == null || spec == null) {
            throw new IllegalStateException("the command runs before the command line is read");
        }
        if (!Files.isReadable(script) || Files.isDirectory(script)) {
            throw new ParameterException(
                    spec.commandLine(), "cannot read the script \"" + script + "\"");
        }
        programs.run(new RunOptions(script, data));
        return 0;
    }
}
