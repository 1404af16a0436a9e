// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Views and models made while others write what they read.
class ViewWhileWritingTest {
    @TempDir private Path data;

    private static Connection connect(TidemillServer server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/tidemill?user=me"
                        .formatted(server.pgAddress().getPort()));
    }

    private static String value(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void equalTheirQueriesBeforeAndAfterARestart() throws Exception {
        var options = new ServerOptions(data, "127.0.0.1", 0, 0);
        String differing =
                "SELECT count(*) FROM ((SELECT k, count(*), sum(v), min(v) FROM t GROUP BY k EXCEPT"
                        + " SELECT * FROM sums%1$d) UNION ALL (SELECT * FROM sums%1$d EXCEPT SELECT k,"
                        + " count(*), sum(v), min(v) FROM t GROUP BY k)) d";
        try (var server = TidemillServer.start(options);
                var connection = connect(server);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statement = connection.createStatement();
            statement.execute("CREATE TABLE t (id int PRIMARY KEY, k int, v int)");
            statement.execute(
                    "INSERT INTO t SELECT g, g % 100, g % 1000 FROM generate_series(1, 50000) g");
            var stop = new AtomicBoolean();
            var writer = threads.submit(() -> write(server, stop));
            for (int i = 0; i < 5; i++) {
                statement.execute(
                        "CREATE MATERIALIZED VIEW sums"
                                + i
                                + " AS SELECT k, count(*) AS n, sum(v) AS total, min(v) AS low FROM t"
                                + " GROUP BY k");
                statement.execute(
                        "CREATE OR REPLACE MATERIALIZED VIEW whole AS SELECT sum(n) AS n FROM sums"
                                + i);
                assertThat(value(statement, differing.formatted(i))).isEqualTo("0");
                assertThat(value(statement, "SELECT n = (SELECT count(*) FROM t) FROM whole"))
                        .isEqualTo("t");
                assertThatThrownBy(() ->
                                statement.execute(
                                        "CREATE MATERIALIZED VIEW bad AS SELECT 1 / (v - 7) AS x"
                                                + " FROM t"))
                        .hasMessageContaining("division by zero");
            }
            stop.set(true);
            writer.get();
        }
        try (var server = TidemillServer.start(options);
                var connection = connect(server)) {
            for (int i = 0; i < 5; i++) {
                assertThat(value(connection.createStatement(), differing.formatted(i)))
                        .isEqualTo("0");
            }
        }
    }

    private static boolean write(TidemillServer server, AtomicBoolean stop) throws SQLException {
        try (var connection = connect(server)) {
            var statement = connection.createStatement();
            for (int i = 0; !stop.get(); i++) {
                statement.execute(
                        "UPDATE t SET v = v + 1000, k = k + 1 WHERE id = " + (1 + i % 99));
                statement.execute("DELETE FROM t WHERE id = " + (100 + i));
            }
            return true;
        }
    }
}
