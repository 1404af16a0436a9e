// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidemillTest {
    @TempDir private Path directory;

    private final List<Object> started = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void serverTakesItsOptions() {
        int code =
                run("server", "--data", "d", "--pg-port", "0", "--http-port=81", "--host", "::1");
        assertThat(code).isZero();
        assertThat(started).containsExactly(new ServerOptions(Path.of("d"), "::1", 0, 81));
    }

    @Test
    void serverHasDefaults() {
        assertThat(run("server")).isZero();
        assertThat(started)
                .containsExactly(new ServerOptions(Path.of("data"), "127.0.0.1", 5433, 8080));
    }

    @Test
    void demoTakesItsOptions() {
        assertThat(run("demo", "--data", "d", "--rate", "7", "--seed", "42")).isZero();
        var server = new ServerOptions(Path.of("d"), "127.0.0.1", 5433, 8080);
        assertThat(started).containsExactly(new DemoOptions(server, 7, 42));
    }

    @Test
    void runTakesAScript() throws Exception {
        Path script = Files.writeString(directory.resolve("s.sql"), "SELECT 1");
        assertThat(run("run", script.toString())).isZero();
        assertThat(started).containsExactly(new RunOptions(script, null));
    }

    @Test
    void wrongCallsStartNothingAndSayWhatToDo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        refuses("a command is missing");
        refuses("unknown command \"sevrer\"\nDid you mean server?", "sevrer");
        refuses("unknown option \"--pgport\"\nDid you mean --pg-port?", "server", "--pgport", "1");
        refuses("unknown option \"-x\"", "sql", "-x");
        refuses("--pg-port takes a whole number from 0 to 65535", "server", "--pg-port", "65536");
        refuses("not \"x\"", "server", "--pg-port=x");
        refuses("option --data needs a value DIR", "server", "--data");
        refuses("option --csv takes no value", "sql", "--csv=yes");
        refuses("unexpected argument \"now\"", "server", "now");
        refuses("\" is a file", "server", "--data", file.toString());
        refuses("from 1 to", "demo", "--rate", "0");
        refuses("cannot read the script", "run", directory.resolve("none.sql").toString());
        refuses("an argument is missing: SCRIPT", "run");
        refuses("--port takes a whole number", "sql", "-p", "0", "-c", "SELECT 1");
        assertThat(started).isEmpty();
    }

    private void refuses(String message, String... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("tidemill").contains(message).contains("--help");
        assertThat(out.size()).isZero();
    }

    @Test
    void aFailureIsExitCodeOneAndSaysWhy() {
        var failing =
                new FakePrograms() {
                    @Override
                    public RunningServer startServer(ServerOptions options) {
                        throw SqlException.of(SqlState.OBJECT_IN_USE, "port 5433 is in use")
                                .hint("Choose another with --pg-port.");
                    }
                };
        assertThat(run(failing, "server")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("tidemill: port 5433 is in use\nChoose another with --pg-port.\n");
    }

    @Test
    void helpAndVersionNeedNoServer() {
        for (String command : List.of("demo", "server", "run", "sql", "version")) {
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString(UTF_8)).startsWith("Usage: tidemill " + command);
        }
        assertThat(run("--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("demo", "server", "sql").doesNotContain("train");
        assertThat(run("version")).isZero();
        assertThat(out.toString(UTF_8)).matches("tidemill \\d+\\.\\d+\\..*\\(Java 25.*\n");
        assertThat(started).isEmpty();
    }

    @Test
    void sqlSaysThatNoServerAnswers() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(run("sql", "-p", String.valueOf(port), "-c", "SELECT 1")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("no server answers", ":" + port, "tidemill demo");
    }

    @Test
    void theReadyLineSaysWhereTheServerIs() {
        String line = Serving.readyLine(new FakeServer(), Path.of("data"), Duration.ofMillis(930));
        assertThat(line)
                .isEqualTo(
                        "tidemill ready: postgresql://127.0.0.1:5433/tidemill"
                                + "  http://[0:0:0:0:0:0:0:1]:8080  data data  (0.9 s)");
    }

    private int run(String... arguments) {
        return run(new FakePrograms(), arguments);
    }

    private int run(Programs programs, String... arguments) {
        out.reset();
        err.reset();
        var printedOut = new PrintStream(out, true, UTF_8);
        return Tidemill.execute(programs, printedOut, new PrintStream(err, true, UTF_8), arguments);
    }

    private class FakePrograms implements Programs {
        @Override
        public RunningServer startServer(ServerOptions options) {
            started.add(options);
            return new FakeServer();
        }

        @Override
        public RunningServer startDemo(DemoOptions options) {
            started.add(options);
            return new FakeServer();
        }

        @Override
        public void run(RunOptions options) {
            started.add(options);
        }
    }

    /// A server that stops at once.
    private static final class FakeServer implements RunningServer {
        @Override
        public InetSocketAddress pgAddress() {
            return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5433);
        }

        @Override
        public InetSocketAddress httpAddress() {
            return new InetSocketAddress(InetAddress.ofLiteral("::1"), 8080);
        }

        @Override
        public void awaitStop() {}

        @Override
        public void close() {}
    }
}
