// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `tidemill demo`: a server with a simulated shop, to look at.
final class DemoCommand implements Command {
    private final Programs programs;

    DemoCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public List<String> description() {
        return List.of("Starts a server with a simulated shop, to look at; Ctrl-C stops it.");
    }

    @Override
    public List<Flag> flags() {
        var flags = new ArrayList<Flag>();
        flags.add(
                Flag.of(
                        "--data",
                        "DIR",
                        null,
                        "The data directory, to find the shop again; without it, a new temporary"
                                + " one."));
        flags.add(Flag.of("--rate", "N", "2000", "Events a second."));
        flags.add(
                Flag.of(
                        "--seed",
                        "N",
                        "1",
                        "Start of the random numbers: the same seed, the same shop."));
        flags.addAll(ListenFlags.ALL);
        return flags;
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        arguments.operandsAtMost(0);
        int rate = Math.toIntExact(arguments.number("--rate", 1, 1_000_000));
        long seed = arguments.number("--seed", Long.MIN_VALUE, Long.MAX_VALUE);
        Optional<Path> given = arguments.value("--data").map(Path::of);
        Path data = given.isPresent() ? given.get() : Files.createTempDirectory("tidemill-demo");
        var options = new DemoOptions(ListenFlags.options(arguments, data), rate, seed);
        return Serving.serve(programs.startDemo(options), data, out);
    }
}
