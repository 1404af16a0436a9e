// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.clients;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A server with one of each thing that the catalog shows.
final class Shop implements AutoCloseable {
    private static final List<String> DEFINITIONS =
            List.of(
                    """
                    CREATE TABLE sensors (id bigint PRIMARY KEY, site text NOT NULL,
                        unit text DEFAULT 'C', CONSTRAINT positive CHECK (id > 0))
                    """,
                    """
                    CREATE TABLE readings (sensor_id bigint, ts timestamp(3), value double precision,
                        WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
                    """,
                    """
                    CREATE TABLE orders (id serial PRIMARY KEY, customer varchar(20),
                        amount numeric(10,2), tags text[], made timestamptz DEFAULT now(), note jsonb)
                    """,
                    """
                    CREATE TABLE lines (order_id integer, line smallint, "Item" uuid NOT NULL,
                        due date, PRIMARY KEY (order_id, line))
                    """,
                    "CREATE VIEW north AS SELECT * FROM sensors WHERE site = 'north'",
                    """
                    CREATE MATERIALIZED VIEW by_site AS
                    SELECT site, count(*) AS n FROM sensors GROUP BY site
                    """,
                    "INSERT INTO sensors VALUES (1, 'north', 'C'), (2, 'south', 'F')");

    private final TidemillServer server;

    Shop(Path folder) throws IOException, SQLException {
        Path input = folder.resolve("readings.csv");
        Files.writeString(input, "sensor_id,ts,value\n1,2026-01-01 00:00:00,20.5\n");
        server = TidemillServer.start(new ServerOptions(folder.resolve("data"), "127.0.0.1", 0, 0));
        try (var connection = connect("");
                var statement = connection.createStatement()) {
            for (String definition : DEFINITIONS) {
                statement.execute(definition);
            }
            statement.execute(
                    "CREATE SOURCE probes INTO readings WITH (connector = 'file', path = '%s',"
                                    .formatted(input)
                            + " format = 'csv', header = true)");
            statement.execute(
                    "CREATE SINK report FROM by_site WITH (connector = 'file', path = '%s',"
                                    .formatted(folder.resolve("report.csv"))
                            + " format = 'csv')");
        }
    }

    int port() {
        return server.pgAddress().getPort();
    }

    Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/tidemill?user=tidemill&%s"
                        .formatted(port(), options));
    }

    /// The rows of a query, columns separated by bars.
    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return rows(result);
        }
    }

    /// The rows of a result, columns separated by bars.
    static List<String> rows(ResultSet result) throws SQLException {
        var rows = new ArrayList<String>();
        int count = result.getMetaData().getColumnCount();
        while (result.next()) {
            var row = new ArrayList<String>();
            for (int i = 1; i <= count; i++) {
                row.add(String.valueOf(result.getString(i)));
            }
            rows.add(String.join("|", row));
        }
        return rows;
    }

    @Override
    public void close() {
        server.close();
    }
}
