// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidemill demo`: a server with a simulated shop, to look at.
@Command(
        name = "demo",
        description = "Starts a server with a simulated shop, to look at; Ctrl-C stops it.")
final class DemoCommand implements Callable<Integer> {
    private final Programs programs;
    private final PrintStream out;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory, to find the shop again (a new temporary one).")
    private @Nullable Path data;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Events a second (${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Start of the random numbers: the same seed, the same shop (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin private ServerFlags flags = new ServerFlags();

    DemoCommand(Programs programs, PrintStream out) {
        this.programs = programs;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = data == null ? Files.createTempDirectory("tidemill-demo") : data;
        RunningServer server = programs.startDemo(options(directory));
        return Serving.serve(server, directory, out);
    }

    private DemoOptions options(Path directory) {
        ServerOptions server = flags.options(directory);
        try {
            return new DemoOptions(server, rate, seed);
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
