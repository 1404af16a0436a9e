// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// File sources and sinks of a whole server, restarts included.
@Timeout(120)
class FileConnectorTest {
    @TempDir private Path folder;

    private TidemillServer server;
    private Connection connection;

    @BeforeEach
    void start() throws IOException, SQLException {
        server = TidemillServer.start(new ServerOptions(folder.resolve("data"), "127.0.0.1", 0, 0));
        connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/tidemill?user=tidemill"
                                .formatted(server.pgAddress().getPort()));
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    /// Asks until the query gives these rows; the test's timeout ends it where it never does.
    private void becomes(String sql, String... rows) throws SQLException {
        var wanted = List.of(rows);
        while (!rows(sql).equals(wanted)) {
            Thread.onSpinWait();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(
                folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void source(String name, String table, Path path, String options) throws SQLException {
        execute(
                "CREATE SOURCE %s INTO %s WITH (connector = 'file', path = '%s'%s)"
                        .formatted(name, table, path, options));
    }

    @Test
    void readsCsv() throws SQLException, IOException {
        execute("CREATE TABLE rides (id int PRIMARY KEY, city text, fare numeric, at timestamp)");
        Path file =
                write(
                        "rides.csv",
                        """
                        CITY,id,more,fare
                        "Graz, Süd",1,x,7.50
                        "",2,,
                        ,3,x,1
                        Linz,1,x,8.25
                        """);
        source("trips", "rides", file, "");
        becomes("SELECT state FROM tm_catalog.tm_sources", "finished");
        assertThat(rows("SELECT id, city, fare, at FROM rides ORDER BY id"))
                .containsExactly("1|Linz|8.25|null", "2||null|null", "3|null|1|null");
    }

    @Test
    void readsJson() throws SQLException, IOException {
        execute(
                "CREATE TABLE events (id int, tags text[], body jsonb, seen timestamptz DEFAULT '2024-01-01 00:00Z')");
        Path file =
                write(
                        "events.jsonl",
                        """
                        {"id": 1, "tags": ["a", null, "b c"], "body": {"x": 1.50}, "other": 9}
                        {"id": 2, "body": [1], "seen": "2024-02-29T12:00:00Z"}
                        {"id": 3, "body": null, "tags": []}
                        """);
        source("log", "events", file, "");
        becomes("SELECT state FROM tm_catalog.tm_sources", "finished");
        assertThat(rows("SELECT * FROM events ORDER BY id"))
                .containsExactly(
                        "1|{a,NULL,\"b c\"}|{\"x\": 1.50}|2024-01-01 00:00:00+00",
                        "2|null|[1]|2024-02-29 12:00:00+00",
                        "3|{}|null|2024-01-01 00:00:00+00");
    }

    @Test
    void passesOverBadRecordsAndTellsThem() throws SQLException, IOException {
        execute("CREATE TABLE t (a int NOT NULL CHECK (a < 100), b text)");
        Path file = write("t.csv", "a,b\n1,x\nq,y\n,z\n100,v\n2,w\n");
        source("s", "t", file, "");
        becomes("SELECT state FROM tm_catalog.tm_sources", "finished");
        assertThat(rows("SELECT a, b FROM t ORDER BY a")).containsExactly("1|x", "2|w");
        assertThat(rows("SELECT source, place, sqlstate FROM tm_catalog.tm_errors ORDER BY place"))
                .containsExactly(
                        "s|%s:3|22P02".formatted(file),
                        "s|%s:4|23502".formatted(file),
                        "s|%s:5|23514".formatted(file));
    }

    @Test
    void stopsAtABadRecordAndGoesOn() throws SQLException, IOException {
        execute("CREATE TABLE t (a int, b text)");
        Path file = write("t.csv", "a,b\n1,x\nq,y\n2,w\n");
        source("s", "t", file, ", on_error = 'stop'");
        becomes("SELECT state LIKE 'failed%' FROM tm_catalog.tm_sources", "t");
        assertThat(rows("SELECT a FROM t")).containsExactly("1");
        Files.writeString(file, "a,b\n1,x\n9,y\n2,w\n");
        execute("ALTER SOURCE s RESUME");
        becomes("SELECT a FROM t ORDER BY a", "1", "2", "9");
    }

    @Test
    void followsAGrowingFileOverARestart() throws SQLException, IOException {
        execute("CREATE TABLE t (a int, b text)");
        execute("CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n, sum(a) AS total FROM t");
        Path file = write("t.csv", "a,b\n1,x\n");
        source("s", "t", file, ", follow = true");
        execute(
                "CREATE SINK out FROM v WITH (connector = 'file', path = '%s', envelope = 'changes')"
                        .formatted(folder.resolve("v.csv")));
        becomes("SELECT * FROM v", "1|1");
        write("t.csv", "2,y\n3,");
        becomes("SELECT * FROM v", "2|3");
        stop();
        write("t.csv", "z\n4,w\n");
        start();
        becomes("SELECT * FROM v", "4|10");
        execute("ALTER SOURCE s PAUSE");
        write("t.csv", "5,p\n");
        execute("INSERT INTO t VALUES (100, 'by hand')");
        assertThat(rows("SELECT * FROM v")).containsExactly("5|110");
        execute("ALTER SOURCE s RESUME");
        becomes("SELECT * FROM v", "6|115");
        stop();
        // every change once, each row taken once: the sum of all is what there is
        long n = 0;
        long total = 0;
        for (String line : Files.readAllLines(folder.resolve("v.csv")).stream().skip(1).toList()) {
            String[] parts = line.split(",", -1);
            long diff = Long.parseLong(parts[1]);
            n += diff * Long.parseLong(parts[2]);
            total += parts[3].isEmpty() ? 0 : diff * Long.parseLong(parts[3]);
        }
        assertThat(n).isEqualTo(6);
        assertThat(total).isEqualTo(115);
        start();
    }

    @Test
    void deliversContent() throws SQLException, IOException {
        execute("CREATE TABLE t (a int PRIMARY KEY, b text)");
        execute("INSERT INTO t VALUES (1, 'x,y'), (2, NULL)");
        for (String format : List.of("csv", "json")) {
            execute(
                    "CREATE SINK %1$s_out FROM t WITH (connector = 'file', path = '%2$s', format = '%1$s')"
                            .formatted(format, folder.resolve("t." + format)));
        }
        stop();
        start();
        execute("DELETE FROM t WHERE a = 2");
        execute("DROP SINK csv_out");
        execute("DROP SINK json_out");
        assertThat(folder.resolve("t.csv")).hasContent("a,b\n1,\"x,y\"\n");
        assertThat(folder.resolve("t.json")).hasContent("{\"a\":1,\"b\":\"x,y\"}\n");
    }
}
