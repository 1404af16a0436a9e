// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
}
