// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// *Acknowledged = durable*, on the real thing: a server process under load is killed at a random
/// moment, again and again. What was acknowledged is there exactly once, an operation that was not
/// is there wholly or not at all, and each view equals its query.
class KillTest {
    private static final int ROUNDS = Integer.getInteger("tidemill.kill.rounds", 20);

    private static final Map<String, String> VIEWS =
            Map.of(
                    "per_writer",
                    "SELECT writer, count(*) AS n, sum(n) AS total, max(batch) AS latest FROM log"
                            + " GROUP BY writer",
                    "per_digit",
                    "SELECT id % 10 AS digit, count(*) AS n, min(v) AS low, max(v) AS high,"
                            + " avg(v) AS mean FROM item GROUP BY id % 10",
                    "matched",
                    "SELECT item.id, log.n FROM item JOIN log ON item.v = log.batch",
                    "over_view",
                    "SELECT n, count(*) AS digits FROM per_digit GROUP BY n");

    @TempDir Path directory;

    @Test
    void losesNothingAcknowledged() throws Exception {
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        System.out.println("KillTest: replay with -Dtidemill.seed=" + seed);
        var random = new Random(seed);
        var data = directory.resolve("data");
        var errors = directory.resolve("errors.txt");
        var writers =
                List.of(
                        new KillWriter(1, new Random(random.nextLong())),
                        new KillWriter(2, new Random(random.nextLong())));
        for (int round = 0; round <= ROUNDS; round++) {
            String where = "seed " + seed + ", round " + round;
            if (round % 4 == 2) {
                killWhileStarting(data, errors, random);
            }
            var server = ServerProcess.start(data, errors);
            try {
                String address = server.awaitReady();
                try (var connection = ServerProcess.connect(address)) {
                    if (round == 0) {
                        create(connection);
                    }
                    for (var writer : writers) {
                        writer.check(connection, where);
                    }
                    checkViews(connection, where);
                }
                if (round < ROUNDS) {
                    load(server, address, writers, millis(round, random));
                }
            } finally {
                server.kill();
            }
        }
        assertThat(writers).allMatch(writer -> writer.acknowledged() > ROUNDS);
        System.out.println(
                "KillTest: "
                        + writers.stream().mapToLong(KillWriter::acknowledged).sum()
                        + " operations acknowledged in "
                        + ROUNDS
                        + " rounds");
    }

    /// How long a round lasts; every fourth is long enough for a checkpoint.
    private static int millis(int round, Random random) {
        return round % 4 == 3 ? 5_000 + random.nextInt(1_500) : 200 + random.nextInt(1_300);
    }

    private static void killWhileStarting(Path data, Path errors, Random random) throws Exception {
        var server = ServerProcess.start(data, errors);
        Thread.sleep(random.nextInt(3_000));
        server.kill();
    }

    private static void load(
            ServerProcess server, String address, List<KillWriter> writers, int millis)
            throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (var writer : writers) {
            threads.add(Thread.ofPlatform().start(() -> writer.run(address)));
        }
        Thread.sleep(millis);
        server.kill();
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE log (writer int, batch bigint, n int)");
            statement.execute("CREATE TABLE item (id bigint PRIMARY KEY, v bigint)");
            for (String name : List.of("per_writer", "per_digit", "matched", "over_view")) {
                statement.execute("CREATE MATERIALIZED VIEW " + name + " AS " + VIEWS.get(name));
            }
        }
    }

    private static void checkViews(Connection connection, String where) throws SQLException {
        for (var view : VIEWS.entrySet()) {
            assertThat(rows(connection, "SELECT * FROM " + view.getKey()))
                    .as("%s: view %s against its query", where, view.getKey())
                    .isEqualTo(rows(connection, view.getValue()));
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            int width = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= width; i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join("|", values));
            }
        }
        Collections.sort(found);
        return found;
    }
}
