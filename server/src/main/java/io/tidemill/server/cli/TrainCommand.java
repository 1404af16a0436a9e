// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import io.tidemill.server.shell.Script;
import io.tidemill.server.shell.Shell;
import io.tidemill.server.shell.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/// `tidemill train`: does once what a server does after its start, so that a JVM which is recording
/// for an AOT cache (JEP 483, 514, 515) sees the classes and methods that matter. The launcher runs
/// it; people need not know it.
final class TrainCommand implements Command {
    private static final int SOCKET_TIMEOUT_MILLIS = 10_000;

    private final Programs programs;

    TrainCommand(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "train";
    }

    @Override
    public List<String> description() {
        return List.of("Exercises a server in a temporary directory, for the JVM to record.");
    }

    @Override
    public List<Flag> flags() {
        return List.of();
    }

    @Override
    public boolean isListed() {
        return false;
    }

    @Override
    public int run(Arguments arguments, PrintStream out, PrintStream err) throws IOException {
        Path directory = Files.createTempDirectory("tidemill-train");
        try {
            train(directory);
        } catch (SQLException e) {
            throw new IOException("the server could not be exercised: " + e.getMessage(), e);
        } finally {
            delete(directory);
        }
        return 0;
    }

    private void train(Path directory) throws IOException, SQLException {
        var options = new ServerOptions(directory.resolve("data"), "127.0.0.1", 0, 0);
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (RunningServer server = programs.startServer(options)) {
            int port = server.pgAddress().getPort();
            var target = new Target("127.0.0.1", port, "tidemill", "train");
            try (var shell = new Shell(target, nowhere, nowhere, false)) {
                for (String statement : statements()) {
                    // A statement that fails teaches less, but nothing depends on it.
                    Script.run(shell, statement);
                }
            }
            for (String path : List.of("/", "/healthz", "/metrics")) {
                get(server.httpAddress(), path);
            }
        }
    }

    private static List<String> statements() throws IOException {
        try (InputStream in = TrainCommand.class.getResourceAsStream("train.sql")) {
            if (in == null) {
                throw new IllegalStateException("the build left train.sql out");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.split(";\\s*\n"));
        }
    }

    private static void get(InetSocketAddress server, String path) throws IOException {
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
