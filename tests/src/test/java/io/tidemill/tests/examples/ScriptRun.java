// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `tidemill run` of an example, in a process and a directory of its own.
final class ScriptRun {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private ScriptRun() {}

    /// Runs the script of an example, to its end; what it prints.
    ///
    /// @param directory where it runs; gets a copy of the example
    static String of(String example, String script, Path directory)
            throws IOException, InterruptedException {
        Path copy = directory.resolve("examples").resolve(example);
        Files.createDirectories(copy);
        try (var files = Files.list(EXAMPLES.resolve(example))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path log = directory.resolve("run.log");
        var run =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.tidemill.server.Main",
                                "run",
                                "examples/" + example + "/" + script)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        int status = run.waitFor();
        String printed = Files.readString(log);
        assertThat(status).as(printed).isZero();
        return printed;
    }

    /// The tables in what a script prints, each a list of rows of trimmed values, without the head.
    static List<List<List<String>>> tables(String printed) {
        var tables = new ArrayList<List<List<String>>>();
        var lines = printed.lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).matches("-[-+]*")) {
                var rows = new ArrayList<List<String>>();
                for (i++; !lines.get(i).startsWith("("); i++) {
                    rows.add(
                            Arrays.stream(lines.get(i).split("\\|", -1))
                                    .map(String::trim)
                                    .toList());
                }
                tables.add(rows);
            }
        }
        return tables;
    }
}
