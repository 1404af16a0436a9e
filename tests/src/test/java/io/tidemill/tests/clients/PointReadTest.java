// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows looked up by their key with statements prepared before, which the server answers without
/// its session threads.
class PointReadTest {
    private static final int ROUNDS = 300;

    @TempDir private Path data;

    private static Connection connect(TidemillServer server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/tidemill?user=me&prepareThreshold=1"
                        .formatted(server.pgAddress().getPort()));
    }

    private static int read(PreparedStatement statement, int id) throws SQLException {
        statement.setInt(1, id);
        try (var rows = statement.executeQuery()) {
            return rows.next() ? rows.getInt(1) : -1;
        }
    }

    @Test
    void seeWhatTheirClientHasWritten() throws Exception {
        try (var server = TidemillServer.start(new ServerOptions(data, "127.0.0.1", 0, 0));
                var connection = connect(server);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE account (id int PRIMARY KEY, balance int)");
            connection
                    .createStatement()
                    .execute("INSERT INTO account VALUES (1, 0), (2, 0), (3, 0)");
            var done =
                    IntStream.rangeClosed(1, 3)
                            .mapToObj(id -> clients.submit(() -> writeAndRead(server, id)))
                            .toList();
            for (var client : done) {
                client.get();
            }
        }
    }

    private static boolean writeAndRead(TidemillServer server, int id) throws SQLException {
        try (var connection = connect(server);
                var update =
                        connection.prepareStatement(
                                "UPDATE account SET balance = balance + 1 WHERE id = ?");
                var select =
                        connection.prepareStatement("SELECT balance FROM account WHERE id = ?")) {
            update.setInt(1, id);
            for (int i = 1; i <= ROUNDS; i++) {
                update.executeUpdate();
                assertThat(read(select, id)).isEqualTo(i);
                if (i % 50 == 0) {
                    connection.setAutoCommit(false);
                    update.executeUpdate();
                    assertThat(read(select, id)).isEqualTo(i + 1);
                    connection.rollback();
                    assertThat(read(select, id)).isEqualTo(i);
                    connection.setAutoCommit(true);
                    assertThat(read(select, id)).isEqualTo(i);
                }
            }
            assertThat(read(select, 4)).isEqualTo(-1);
        }
        return true;
    }

    @Test
    void followTheCatalog() throws Exception {
        try (var server = TidemillServer.start(new ServerOptions(data, "127.0.0.1", 0, 0));
                var connection = connect(server)) {
            var statement = connection.createStatement();
            statement.execute("CREATE TABLE account (id int PRIMARY KEY, balance int)");
            statement.execute("INSERT INTO account VALUES (1, 10)");
            try (var select =
                    connection.prepareStatement("SELECT balance FROM account WHERE id = ?")) {
                assertThat(read(select, 1)).isEqualTo(10);
                statement.execute("ALTER TABLE account ADD COLUMN note text");
                statement.execute("UPDATE account SET balance = 11");
                assertThat(read(select, 1)).isEqualTo(11);
                statement.execute("DROP TABLE account");
                statement.execute("CREATE TABLE account (balance int, id int PRIMARY KEY)");
                statement.execute("INSERT INTO account VALUES (12, 1)");
                assertThat(read(select, 1)).isEqualTo(12);
            }
        }
    }

    /// Clients that put values into the text: the plan of one statement serves those like it.
    @Test
    void areTheSameWhereTextsDifferInConstants() throws Exception {
        try (var server = TidemillServer.start(new ServerOptions(data, "127.0.0.1", 0, 0));
                var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/tidemill?user=me&preferQueryMode=simple"
                                        .formatted(server.pgAddress().getPort()))) {
            var statement = connection.createStatement();
            statement.execute(
                    "CREATE TABLE item (id smallint PRIMARY KEY, name text, price numeric(6, 2),"
                            + " added timestamptz)");
            statement.execute(
                    "INSERT INTO item SELECT g, 'n' || g, g / 2.0, '2026-01-01 00:00+00'::timestamptz"
                            + " + g * INTERVAL '1 hour' FROM generate_series(1, 50) g");
            for (int i = 1; i <= 50; i++) {
                String name = "n" + i;
                assertThat(first(statement, "SELECT name FROM item WHERE id = " + i))
                        .isEqualTo(name);
                assertThat(first(statement, "SELECT name FROM item WHERE id = '" + i + "'"))
                        .isEqualTo(name);
                assertThat(first(statement, "SELECT id FROM item WHERE name = '" + name + "'"))
                        .isEqualTo("" + i);
                assertThat(first(statement, "SELECT count(*) FROM item WHERE price >= " + i))
                        .isEqualTo("" + Math.max(0, 51 - 2 * i));
                assertThat(
                                first(
                                        statement,
                                        "SELECT CASE WHEN id = 7 THEN 'seven' ELSE 'other' END FROM"
                                                + " item WHERE id = "
                                                + i))
                        .isEqualTo(i == 7 ? "seven" : "other");
                statement.execute("SET timezone = '" + (i % 2 == 0 ? "UTC" : "Asia/Tokyo") + "'");
                assertThat(
                                first(
                                        statement,
                                        "SELECT count(*) FROM item WHERE added < '2026-01-01 09:00'"))
                        .isEqualTo(i % 2 == 0 ? "8" : "0");
            }
            assertThat(first(statement, "SELECT name FROM item WHERE id = 99999")).isNull();
            assertThat(first(statement, "SELECT name FROM item WHERE id = 5")).isEqualTo("n5");
            assertThatThrownBy(() -> first(statement, "SELECT name FROM item WHERE id = 'x'"))
                    .hasMessageContaining("invalid input syntax for type smallint")
                    .hasMessageContaining("Position: 34");
            assertThatThrownBy(() -> first(statement, "SELECT id FROM item WHERE name = 5"))
                    .hasMessageContaining("operator does not exist: text = integer");
            statement.execute("ALTER TABLE item RENAME COLUMN name TO title");
            statement.execute("ALTER TABLE item ADD COLUMN name text DEFAULT 'new'");
            assertThat(first(statement, "SELECT name FROM item WHERE id = 5")).isEqualTo("new");
        }
    }

    private static @Nullable String first(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
