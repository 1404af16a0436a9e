// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/// A real server in a process of its own, which can be killed.
final class ServerProcess {
    private static final Pattern READY = Pattern.compile("tidemill ready: postgresql://([^/]+)/");

    private final Process process;
    private final Path errors;

    private ServerProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /// Starts it; returns before it is ready.
    ///
    /// @param errors the file that what it says on standard error is added to
    static ServerProcess start(Path data, Path errors) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command =
                List.of(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tidemill.server.Main",
                        "server",
                        "--data",
                        data.toString(),
                        "--host",
                        "127.0.0.1",
                        "--pg-port",
                        "0",
                        "--http-port",
                        "0");
        var process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                        .start();
        return new ServerProcess(process, errors);
    }

    /// Waits until it takes connections; returns its host and port.
    String awaitReady() throws IOException {
        var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            var ready = READY.matcher(line);
            if (ready.find()) {
                return ready.group(1);
            }
        }
        throw new AssertionError("the server did not start: " + Files.readString(errors));
    }

    static Connection connect(String address) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address + "/tidemill?user=test&socketTimeout=60");
    }

    /// `kill -9`.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
