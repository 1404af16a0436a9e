// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A statement is planned once and runs with many values, wherever in it they are.
final class PreparedStatementsTest {
    @TempDir private Path directory;
    private TidemillServer server;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        server =
                TidemillServer.start(
                        new ServerOptions(directory.resolve("data"), "127.0.0.1", 0, 0));
        connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:"
                                + server.pgAddress().getPort()
                                + "/tidemill?user=test&prepareThreshold=1");
        execute("CREATE TABLE t (id int PRIMARY KEY, g text, v int)");
        execute("INSERT INTO t VALUES (1, 'a', 10), (2, 'a', 20), (3, 'b', 30), (4, NULL, NULL)");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        server.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(PreparedStatement statement, @Nullable Object... values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        var rows = new ArrayList<String>();
        try (var result = statement.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new ArrayList<@Nullable String>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    @Test
    void conditionsTakeTheValuesOfEachRun() throws SQLException {
        try (var byKey = connection.prepareStatement("SELECT g, v FROM t WHERE id = ?")) {
            assertThat(rows(byKey, 1)).containsExactly("[a, 10]");
            assertThat(rows(byKey, 3)).containsExactly("[b, 30]");
            assertThat(rows(byKey, 9)).isEmpty();
            assertThat(rows(byKey, (Object) null)).isEmpty();
        }
        try (var any =
                connection.prepareStatement(
                        "SELECT id FROM t WHERE v BETWEEN ? AND ? OR g IS NOT DISTINCT FROM ?"
                                + " ORDER BY id")) {
            assertThat(rows(any, 15, 30, "x")).containsExactly("[2]", "[3]");
            assertThat(rows(any, 1, 2, null)).containsExactly("[4]");
        }
    }

    @Test
    void everyPartOfAQueryTakesValues() throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT coalesce(a.g, ?) AS g, CASE WHEN a.v > ? THEN 'high' ELSE ? END,"
                                + " count(*) FROM t AS a LEFT JOIN t AS b ON a.id = b.id AND b.v >"
                                + " ? WHERE a.id IN (SELECT id FROM t WHERE id < ? UNION VALUES"
                                + " (?::int)) GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ?")) {
            assertThat(rows(query, "none", 15, "low", 0, 4, 4, 10))
                    .containsExactly(
                            "[a, high, 1]", "[a, low, 1]", "[b, high, 1]", "[none, low, 1]");
            assertThat(rows(query, "none", 100, "small", 0, 3, 3, 1))
                    .containsExactly("[a, small, 2]");
        }
    }

    @Test
    void changesTakeTheValuesOfEachRun() throws SQLException {
        try (var upsert =
                        connection.prepareStatement(
                                "INSERT INTO t VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET v ="
                                        + " t.v + excluded.v + ? RETURNING id, v + ?");
                var update = connection.prepareStatement("UPDATE t SET v = v * ? WHERE id = ?");
                var delete = connection.prepareStatement("DELETE FROM t WHERE id = ? RETURNING v");
                var all = connection.prepareStatement("SELECT id, v FROM t ORDER BY id")) {
            assertThat(rows(upsert, 1, "a", 5, 1000, 1)).containsExactly("[1, 1016]");
            assertThat(rows(upsert, 5, "c", 7, 1000, 2)).containsExactly("[5, 9]");
            for (int id : new int[] {2, 3}) {
                update.setInt(1, id);
                update.setInt(2, id);
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
            assertThat(rows(delete, 4)).containsExactly("[null]");
            assertThat(rows(delete, 4)).isEmpty();
            assertThat(rows(all)).containsExactly("[1, 1015]", "[2, 40]", "[3, 90]", "[5, 7]");
        }
    }

    @Test
    void aStatementOutlivesAChangeOfTheCatalog() throws SQLException {
        try (var query = connection.prepareStatement("SELECT v FROM t WHERE id = ?")) {
            assertThat(rows(query, 1)).containsExactly("[10]");
            execute("CREATE TABLE other (id int)");
            assertThat(rows(query, 2)).containsExactly("[20]");
        }
    }
}
