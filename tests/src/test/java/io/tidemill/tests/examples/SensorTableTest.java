// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/sensor-orm`: a table that an object-relational mapper makes, fills and reads.
class SensorTableTest {
    private static final Path SCRIPT = Path.of("..", "examples", "sensor-orm", "sensor.py");

    @TempDir private Path data;

    private TidemillServer server;

    @BeforeEach
    void start() throws IOException {
        server = TidemillServer.start(new ServerOptions(data, "127.0.0.1", 0, 0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// What SQLAlchemy 2 sends by psycopg2, in its order; simple queries, as psycopg2's.
    @Test
    void takesTheStatementsOfSqlAlchemy() throws SQLException {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/tidemill?user=tidemill&preferQueryMode=simple"
                        .formatted(server.pgAddress().getPort());
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            greet(connection);
            create(connection);
            insert(connection);
            try (var statement = connection.createStatement()) {
                assertThat(
                                rows(
                                        statement,
                                        "SELECT sensor.id, sensor.timestamp, sensor.value \nFROM"
                                                + " sensor ORDER BY sensor.id"))
                        .containsExactly(
                                "1|2026-01-05 08:00:00|21.5",
                                "2|2026-01-05 08:00:01|21.75",
                                "3|2026-01-05 08:00:02.5|22.25");
                assertThat(rows(statement, "SELECT avg(sensor.value) AS avg_1 \nFROM sensor"))
                        .containsExactly("21.833333333333332");
            }
            connection.rollback();
        }
    }

    private static void greet(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            // psycopg2 looks for a type of an extension
            assertThat(
                            rows(
                                    statement,
                                    """
                                    SELECT t.oid, typarray
                                    FROM pg_type t JOIN pg_namespace ns
                                        ON typnamespace = ns.oid
                                    WHERE typname = 'hstore';
                                    """))
                    .isEmpty();
            connection.rollback();
            assertThat(rows(statement, "select pg_catalog.version()").getFirst())
                    .matches("PostgreSQL \\d+\\.\\d+.*");
            assertThat(rows(statement, "select current_schema()")).containsExactly("public");
            assertThat(rows(statement, "show standard_conforming_strings")).containsExactly("on");
            assertThat(rows(statement, "SHOW transaction isolation level")).hasSize(1);
        }
        connection.rollback();
    }

    private static void create(Connection connection) throws SQLException {
        String hasTable =
                """
                SELECT pg_catalog.pg_class.relname\s
                FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid\
                 = pg_catalog.pg_class.relnamespace\s
                WHERE pg_catalog.pg_class.relname = 'sensor' AND pg_catalog.pg_class.relkind = ANY\
                 (ARRAY['r', 'p', 'f', 'v', 'm']) AND\
                 pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND\
                 pg_catalog.pg_namespace.nspname != 'pg_catalog'\
                """;
        try (var statement = connection.createStatement()) {
            assertThat(rows(statement, hasTable)).isEmpty();
            statement.execute(
                    """

                    CREATE TABLE sensor (
                    \tid SERIAL NOT NULL,\s
                    \ttimestamp TIMESTAMP WITHOUT TIME ZONE NOT NULL,\s
                    \tvalue FLOAT NOT NULL,\s
                    \tPRIMARY KEY (id)
                    )

                    """);
            connection.commit();
            assertThat(rows(statement, hasTable)).containsExactly("sensor");
        }
        connection.rollback();
    }

    private static void insert(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            assertThat(
                            rows(
                                    statement,
                                    "INSERT INTO sensor (timestamp, value) VALUES"
                                            + " ('2026-01-05T08:00:00'::timestamp, 21.5) RETURNING"
                                            + " sensor.id"))
                    .containsExactly("1");
            // several rows at once, numbered in their order
            assertThat(
                            rows(
                                    statement,
                                    "INSERT INTO sensor (timestamp, value) SELECT"
                                            + " p0::TIMESTAMP WITHOUT TIME ZONE, p1::FLOAT FROM"
                                            + " (VALUES ('2026-01-05T08:00:01'::timestamp, 21.75,"
                                            + " 0), ('2026-01-05T08:00:02.500000'::timestamp,"
                                            + " 22.25, 1)) AS imp_sen(p0, p1, sen_counter) ORDER BY"
                                            + " sen_counter RETURNING sensor.id, sensor.id AS"
                                            + " id__1"))
                    .containsExactly("2|2", "3|3");
        }
        connection.commit();
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        var rows = new ArrayList<String>();
        try (var result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    @Test
    void runsTheScript() throws IOException, InterruptedException {
        String driver =
                python(
                        "-c",
                        """
                        import importlib
                        import sqlalchemy
                        for name in 'psycopg2', 'psycopg':
                            try:
                                importlib.import_module(name)
                                print(name, end='')
                                break
                            except ImportError:
                                pass
                        """);
        assumeTrue(
                driver.equals("psycopg2") || driver.equals("psycopg"),
                "no python3 with sqlalchemy and psycopg2 or psycopg: sensor.py is not run");
        String url =
                "postgresql+%s://tidemill@127.0.0.1:%d/tidemill"
                        .formatted(driver, server.pgAddress().getPort());
        assertThat(python(SCRIPT.toString(), url).lines())
                .containsExactly(
                        "1 2026-01-05 08:00:00 21.5",
                        "2 2026-01-05 08:00:01 21.75",
                        "3 2026-01-05 08:00:02.500000 22.25",
                        "average 21.833333333333332");
    }

    /// What a Python program prints; empty where there is no Python.
    private static String python(String... arguments) throws InterruptedException {
        var command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException missing) {
            return "";
        }
    }
}
