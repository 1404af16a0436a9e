// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A database of a PostgreSQL server, which all tests of the process share and which ends with it.
final class Postgres implements AutoCloseable {
    private static @Nullable EmbeddedPostgres server;

    private final Connection connection;
    private final Statement statement;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /// A database without tables.
    Postgres() {
        try {
            connection = DriverManager.getConnection(url());
            statement = connection.createStatement();
            statement.execute("SET client_min_messages = warning");
            statement.execute("DROP SCHEMA IF EXISTS public CASCADE");
            statement.execute("CREATE SCHEMA public");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Where the server is.
    static synchronized String url() {
        EmbeddedPostgres running = server;
        if (running == null) {
            try {
                running =
                        EmbeddedPostgres.builder()
                                .setPGStartupWait(Duration.ofMinutes(2))
                                .setServerConfig("timezone", "UTC")
                                .setServerConfig("fsync", "off")
                                .setServerConfig("jit", "off")
                                .setServerConfig("max_parallel_workers_per_gather", "0")
                                .setLocaleConfig("locale", "C.UTF-8")
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server = running;
        }
        // Values as text, as PostgreSQL writes them.
        return running.getJdbcUrl("postgres", "postgres")
                + "&binaryTransfer=false&prepareThreshold=1&options=-c%20timezone=UTC";
    }

    /// Runs a statement; the SQLSTATE of its error, or null.
    @Nullable String execute(String sql) {
        try {
            statement.execute(sql);
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /// Runs statements that must not fail.
    void define(String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql + "\n" + e.getMessage(), e);
        }
    }

    /// The answer to a query; it is kept prepared.
    Answer query(String sql) {
        try {
            PreparedStatement query = prepared.get(sql);
            if (query == null) {
                query = connection.prepareStatement(sql);
                prepared.put(sql, query);
            }
            return answer(query);
        } catch (SQLException e) {
            return Answer.error(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
        }
    }

    /// The answer to a query that is asked once.
    Answer queryOnce(String sql) {
        try (var query = connection.prepareStatement(sql)) {
            return answer(query);
        } catch (SQLException e) {
            return Answer.error(String.valueOf(e.getSQLState()), String.valueOf(e.getMessage()));
        }
    }

    /// The rows of a table as literals, in an order of their own.
    List<Map<String, String>> rows(OracleTable table) {
        String columns =
                table.columns().keySet().stream()
                        .map("quote_nullable(%s::text)"::formatted)
                        .collect(Collectors.joining(", "));
        String order =
                table.columns().keySet().stream()
                        .map(column -> column + "::text COLLATE \"C\"")
                        .collect(Collectors.joining(", "));
        var rows = new ArrayList<Map<String, String>>();
        for (var values :
                query("SELECT %s FROM %s ORDER BY %s".formatted(columns, table.name(), order))
                        .rows()) {
            var row = new LinkedHashMap<String, String>();
            table.columns().keySet().forEach(column -> row.put(column, values.get(row.size())));
            rows.add(row);
        }
        return rows;
    }

    private static Answer answer(PreparedStatement query) throws SQLException {
        try (var found = query.executeQuery()) {
            var meta = found.getMetaData();
            var columns = new ArrayList<Answer.Column>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(new Answer.Column(meta.getColumnName(i), meta.getColumnTypeName(i)));
            }
            var rows = new ArrayList<List<String>>();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= columns.size(); i++) {
                    String value = found.getString(i);
                    row.add(value == null ? Answer.NULL : value);
                }
                rows.add(row);
            }
            return new Answer(columns, rows, "");
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
