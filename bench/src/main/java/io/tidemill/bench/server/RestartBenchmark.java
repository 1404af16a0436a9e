// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/// How long the real process takes to its ready line, as a user starts it: on an empty directory,
/// and after a `kill -9` with ten million rows and five views. Also its resident memory at rest.
///
/// Run from the project's directory, so that the launcher and its AOT cache are measured too:
///
/// ```sh
/// java -cp bench/target/benchmarks.jar io.tidemill.bench.server.RestartBenchmark
/// ```
public final class RestartBenchmark {
    private static final Pattern READY = Pattern.compile("ready: postgresql://[^:]+:(\\d+)/.*");
    private static final int ROUNDS = 5;
    private static final int COPIES = 10;
    private static final int COPY_ROWS = 1_000_000;

    private RestartBenchmark() {}

    /// Runs it.
    public static void main(String[] arguments) throws Exception {
        var empty = new double[ROUNDS];
        var resident = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            var data = Files.createTempDirectory("tidemill-bench");
            var server = Server.start(data);
            empty[round] = server.seconds;
            resident[round] = server.residentMegabytes();
            server.kill();
        }
        print("start on an empty directory, s", empty);
        print("resident after it, MB", resident);

        var data = Files.createTempDirectory("tidemill-bench");
        var server = Server.start(data);
        load(server);
        var again = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            server.kill();
            server = Server.start(data);
            again[round] = server.seconds;
            try (var connection = server.connect()) {
                check(connection);
            }
        }
        server.kill();
        print("start after kill -9, " + COPIES + " million rows, 5 views, s", again);
    }

    private static void load(Server server) throws Exception {
        try (var connection = server.connect()) {
            connection
                    .createStatement()
                    .execute(
                            "CREATE TABLE sensor (id bigint, ts timestamp, value double precision,"
                                    + " WATERMARK FOR ts AS ts)");
            for (String view :
                    new String[] {
                        "SELECT id, count(*) AS n, avg(value) AS mean FROM sensor GROUP BY id",
                        "SELECT id, min(value) AS low, max(value) AS high FROM sensor GROUP BY id",
                        "SELECT * FROM sensor WHERE value > 99.9",
                        "SELECT id, window_start, sum(value) AS total FROM TUMBLE(sensor, ts,"
                                + " INTERVAL '1' MINUTE) GROUP BY id, window_start",
                        "SELECT count(*) AS n FROM sensor"
                    }) {
                connection
                        .createStatement()
                        .execute(
                                "CREATE MATERIALIZED VIEW v"
                                        + Integer.toUnsignedString(view.hashCode())
                                        + " AS "
                                        + view);
            }
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int i = 0; i < COPIES; i++) {
                copy.copyIn(
                        "COPY sensor FROM STDIN WITH (FORMAT csv)",
                        new StringReader(SensorCsv.rows(COPY_ROWS, i)));
            }
        }
    }

    private static void check(Connection connection) throws Exception {
        try (var rows = connection.createStatement().executeQuery("SELECT count(*) FROM sensor")) {
            rows.next();
            if (rows.getLong(1) != (long) COPIES * COPY_ROWS) {
                throw new IllegalStateException("rows were lost: " + rows.getLong(1));
            }
        }
    }

    private static void print(String title, double[] values) {
        Arrays.sort(values);
        System.out.printf(
                Locale.ROOT,
                "%-60s median %.2f (%.2f to %.2f)%n",
                title,
                values[values.length / 2],
                values[0],
                values[values.length - 1]);
    }

    /// A running process of the launcher.
    private record Server(Process process, int port, double seconds) {
        static Server start(Path data) throws IOException {
            long start = System.nanoTime();
            var process =
                    new ProcessBuilder(
                                    "./tidemill",
                                    "server",
                                    "--data",
                                    data.toString(),
                                    "--pg-port",
                                    "0",
                                    "--http-port",
                                    "0")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            var lines = process.inputReader(UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var ready = READY.matcher(line);
                if (ready.find()) {
                    return new Server(
                            process,
                            Integer.parseInt(ready.group(1)),
                            (System.nanoTime() - start) / 1e9);
                }
            }
            throw new IllegalStateException("the server ended before it was ready");
        }

        Connection connect() throws Exception {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + port + "/tidemill?user=bench");
        }

        double residentMegabytes() throws IOException {
            try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
                String line =
                        lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElse("");
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
