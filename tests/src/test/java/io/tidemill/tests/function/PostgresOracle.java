// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.function;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// A PostgreSQL server that says what the right result is.
final class PostgresOracle implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Connection connection;
    private final Statement statement;

    PostgresOracle() throws IOException, SQLException {
        server =
                EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .setServerConfig("timezone", "UTC")
                        .setServerConfig("fsync", "off")
                        .setLocaleConfig("locale", "C.UTF-8")
                        .start();
        connection = server.getPostgresDatabase().getConnection();
        statement = connection.createStatement();
        statement.execute("SET timezone = 'UTC'");
    }

    /// The text of the expression's value, `NULL`, or `ERROR` and the code.
    String evaluate(String expression) {
        try (var rows = statement.executeQuery("SELECT (" + expression + ")::text")) {
            rows.next();
            String value = rows.getString(1);
            return value == null ? "NULL" : value;
        } catch (SQLException e) {
            return "ERROR "
                    + e.getSQLState()
                    + " "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        connection.close();
        server.close();
    }
}
