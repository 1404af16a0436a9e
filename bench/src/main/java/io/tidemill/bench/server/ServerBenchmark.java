// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.server;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.StringReader;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.postgresql.PGConnection;

/// Durable writes over the wire: COPY of `sensor(id, ts, value)` into an append-only table, in turn
/// with PostgreSQL in one run; reads by primary key with a prepared statement, likewise; and
/// single-row inserts into the series with four views on it. Prints medians, spreads and ratios.
///
/// The embedded PostgreSQL runs without fsync, which favours it where it writes: the ratio is a
/// lower bound there, and its inserts are not comparable.
///
/// ```sh
/// java -cp bench/target/benchmarks.jar io.tidemill.bench.server.ServerBenchmark
/// ```
public final class ServerBenchmark {
    private static final int COPY_ROWS = 1_000_000;
    private static final int COPY_ROUNDS = 7;
    private static final int KEYS = 100_000;
    private static final int LOOKUPS = 20_000;
    private static final int LOOKUP_ROUNDS = 7;
    private static final int INSERTS = 5_000;
    private static final int INSERT_ROUNDS = 5;

    private ServerBenchmark() {}

    /// Runs it.
    public static void main(String[] arguments) throws Exception {
        var data = Files.createTempDirectory("tidemill-bench");
        try (var server =
                        TidemillServer.start(
                                new ServerOptions(data.resolve("data"), "127.0.0.1", 0, 0));
                var peer =
                        EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(2)).start();
                var ours =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:"
                                        + server.pgAddress().getPort()
                                        + "/tidemill?user=bench");
                var theirs = peer.getPostgresDatabase().getConnection()) {
            copy(ours, theirs);
            lookups(ours, theirs);
            inserts(ours);
        }
    }

    private static void copy(Connection ours, Connection theirs) throws Exception {
        ours.createStatement()
                .execute(
                        "CREATE TABLE sensor (id bigint, ts timestamp, value double precision,"
                                + " WATERMARK FOR ts AS ts)");
        theirs.createStatement()
                .execute("CREATE TABLE sensor (id bigint, ts timestamp, value double precision)");
        String rows = SensorCsv.rows(COPY_ROWS, 0);
        var our = new double[COPY_ROUNDS];
        var their = new double[COPY_ROUNDS];
        for (int round = 0; round < COPY_ROUNDS; round++) {
            our[round] = copySeconds(ours, rows);
            their[round] = copySeconds(theirs, rows);
        }
        print("COPY, million rows/s", COPY_ROWS / 1e6, our, their);
    }

    private static double copySeconds(Connection connection, String rows) throws Exception {
        long start = System.nanoTime();
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY sensor FROM STDIN WITH (FORMAT csv)", new StringReader(rows));
        return (System.nanoTime() - start) / 1e9;
    }

    private static void lookups(Connection ours, Connection theirs) throws Exception {
        var rows = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            rows.append(i).append(",1,0,filler\n");
        }
        for (var connection : new Connection[] {ours, theirs}) {
            connection
                    .createStatement()
                    .execute(
                            "CREATE TABLE accounts (aid int PRIMARY KEY, bid int, abalance int,"
                                    + " filler text)");
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY accounts FROM STDIN WITH (FORMAT csv)",
                            new StringReader(rows.toString()));
        }
        var our = new double[LOOKUP_ROUNDS];
        var their = new double[LOOKUP_ROUNDS];
        for (int round = 0; round < LOOKUP_ROUNDS; round++) {
            our[round] = lookupSeconds(ours);
            their[round] = lookupSeconds(theirs);
        }
        print("SELECT by primary key, thousand/s", LOOKUPS / 1e3, our, their);
    }

    private static double lookupSeconds(Connection connection) throws Exception {
        var random = new Random(42);
        long start = System.nanoTime();
        try (var select =
                connection.prepareStatement("SELECT abalance FROM accounts WHERE aid = ?")) {
            for (int i = 0; i < LOOKUPS; i++) {
                select.setInt(1, random.nextInt(KEYS));
                try (var row = select.executeQuery()) {
                    row.next();
                }
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void inserts(Connection ours) throws Exception {
        for (int i = 0; i < 4; i++) {
            ours.createStatement()
                    .execute(
                            "CREATE MATERIALIZED VIEW v"
                                    + i
                                    + " AS SELECT id, count(*) AS n, avg(value) AS mean FROM sensor"
                                    + " WHERE id % 4 = "
                                    + i
                                    + " GROUP BY id");
        }
        for (int round = 0; round < INSERT_ROUNDS; round++) {
            printInserts(ours);
        }
    }

    private static void printInserts(Connection connection) throws Exception {
        var millis = new double[INSERTS];
        try (var insert = connection.prepareStatement("INSERT INTO sensor VALUES (?, ?, ?)")) {
            for (int i = 0; i < INSERTS; i++) {
                insert.setLong(1, i % 1000);
                insert.setTimestamp(2, Timestamp.valueOf("2024-01-02 00:00:00"));
                insert.setDouble(3, i / 2.0);
                long start = System.nanoTime();
                insert.executeUpdate();
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "INSERT, one client, 4 views: p50 %.3f ms, p99 %.3f ms, max %.1f ms%n",
                millis[INSERTS / 2],
                millis[INSERTS * 99 / 100],
                millis[INSERTS - 1]);
    }

    private static void print(String what, double work, double[] ours, double[] theirs) {
        Arrays.sort(ours);
        Arrays.sort(theirs);
        double our = work / ours[ours.length / 2];
        double their = work / theirs[theirs.length / 2];
        System.out.printf(
                Locale.ROOT,
                "%s: tidemill %.2f (%.2f to %.2f), postgresql %.2f (%.2f to %.2f), ratio %.2f%n",
                what,
                our,
                work / ours[ours.length - 1],
                work / ours[0],
                their,
                work / theirs[theirs.length - 1],
                work / theirs[0],
                our / their);
    }
}
