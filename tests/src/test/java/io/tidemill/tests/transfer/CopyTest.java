// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

/// `COPY` both ways, by PostgreSQL's own driver.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class CopyTest {
    private static final String COLUMNS =
            """
            id bigint, flag boolean, small smallint, number numeric(12,3), fraction double precision,
            word text, bytes bytea, day date, moment timestamptz, span interval, tags text[],
            document jsonb, key uuid\
            """;

    private TidemillServer server;
    private Connection connection;
    private CopyManager copies;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, SQLException {
        server = TidemillServer.start(new ServerOptions(folder, "127.0.0.1", 0, 0));
        connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/tidemill?user=tidemill"
                                .formatted(server.pgAddress().getPort()));
        copies = connection.unwrap(PGConnection.class).getCopyAPI();
        execute("CREATE TABLE source (" + COLUMNS + ")");
        execute(
                """
                INSERT INTO source VALUES
                    (1, true, -5, 12.500, 0.1, 'plain', '\\x00ff', '2024-02-29',
                        '2024-02-29 12:00:00.25+00', '1 mon 2 days 03:04:05', '{a,"b,c",NULL}',
                        '{"a": [1, null]}', '7d444840-9dc0-11d1-b245-5ffdce74fad2'),
                    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                    (3, false, 0, -0.001, 'NaN', '', '\\x', '0001-01-01', 'infinity', '0', '{}', '""',
                        '00000000-0000-0000-0000-000000000000'),
                    (4, NULL, NULL, NULL, '-Infinity', E'tab\\there, "quoted" \\\\ back\\r\\nline é漢',
                        NULL, NULL, '1999-12-31 23:59:59.999999+00', '-1 years', '{"\\\\N"}', '1e3', NULL),
                    (5, NULL, NULL, NULL, NULL, '\\N', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                    (6, NULL, NULL, NULL, NULL, '\\.', NULL, NULL, NULL, NULL, NULL, NULL, NULL)
                """);
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        execute("DROP TABLE IF EXISTS target, small");
        execute("CREATE TABLE target (" + COLUMNS + ")");
        execute("CREATE TABLE small (a int PRIMARY KEY, b text NOT NULL CHECK (b <> 'bad'))");
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

    private byte[] out(String sql) throws SQLException, IOException {
        var out = new ByteArrayOutputStream();
        copies.copyOut(sql, out);
        return out.toByteArray();
    }

    private long in(String sql, String data) throws SQLException, IOException {
        return copies.copyIn(sql, new ByteArrayInputStream(data.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FORMAT text",
                "FORMAT text, DELIMITER '|', NULL 'nothing', HEADER",
                "FORMAT csv",
                "FORMAT csv, HEADER, DELIMITER ';', QUOTE '''', NULL '-'",
                "FORMAT binary"
            })
    void whatGoesOutComesInAgain(String options) throws SQLException, IOException {
        byte[] data =
                out(
                        "COPY (SELECT * FROM source ORDER BY id) TO STDOUT WITH (%s)"
                                .formatted(options));
        long count =
                copies.copyIn(
                        "COPY target FROM STDIN WITH (%s)".formatted(options),
                        new ByteArrayInputStream(data));
        assertThat(count).isEqualTo(6);
        var all = rows("SELECT * FROM source ORDER BY id");
        assertThat(all).hasSize(6);
        assertThat(rows("SELECT * FROM target ORDER BY id")).isEqualTo(all);
    }

    // expected texts by PostgreSQL
    @Test
    void writesPostgresText() throws SQLException, IOException {
        in("COPY small FROM STDIN WITH (FORMAT csv)", "1,\"a,\"\"b\"\"\"\n2,\"\"\n3,\\N\n");
        assertThat(new String(out("COPY small TO STDOUT WITH (FORMAT csv, HEADER)"), UTF_8))
                .isEqualTo("a,b\n1,\"a,\"\"b\"\"\"\n2,\"\"\n3,\\N\n");
        assertThat(new String(out("COPY small (b, a) TO STDOUT"), UTF_8))
                .isEqualTo("a,\"b\"\t1\n\t2\n\\\\N\t3\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            textBlock =
                    """
                    1,x#x,y#;        22P02; COPY small, line 2, column a: "x"
                    1,x#2#;          22P04; COPY small, line 2: "2"
                    1,x#2,y,z#;      22P04; COPY small, line 2: "2,y,z"
                    1,x#,y#;         23502; COPY small, line 2
                    1,x#2,#;         23502; COPY small, line 2
                    1,x#2,bad#;      23514; COPY small, line 2
                    1,x#99999999999,y#; 22003; COPY small, line 2, column a: "99999999999"
                    1,x#2,"open#;    22P04; COPY small, line 2
                    """)
    void tellsLineAndColumnOfABadRow(String data, String state, String where) throws SQLException {
        var error =
                catchThrowableOfType(
                        PSQLException.class,
                        () ->
                                in(
                                        "COPY small FROM STDIN WITH (FORMAT csv)",
                                        data.replace('#', '\n')));
        assertThat(error.getSQLState()).isEqualTo(state);
        assertThat(requireNonNull(error.getServerErrorMessage()).getWhere()).startsWith(where);
        assertThat(rows("SELECT * FROM small")).as("all or nothing").isEmpty();
    }

    @Test
    void refusesASecondRowOfAKey() throws SQLException, IOException {
        in("COPY small FROM STDIN", "1\tx\n");
        var error =
                catchThrowableOfType(
                        PSQLException.class, () -> in("COPY small FROM STDIN", "2\ty\n1\tz\n"));
        assertThat(error.getSQLState()).isEqualTo("23505");
        assertThat(rows("SELECT * FROM small")).containsExactly("1|x");
    }

    @Test
    void takesPartOfTheColumns() throws SQLException, IOException {
        in("COPY small (b, a) FROM STDIN", "x\t1\n");
        in("COPY target (id, tags) FROM STDIN WITH (FORMAT csv)", "7,\"{a,b}\"\n");
        assertThat(rows("SELECT * FROM small")).containsExactly("1|x");
        assertThat(rows("SELECT id, tags, word FROM target")).containsExactly("7|{a,b}|null");
    }

    @Test
    void isOneTickAndFeedsViews() throws SQLException, IOException {
        execute(
                "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n, max(a) AS top FROM small");
        var data = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            data.append(i).append("\tv").append(i).append('\n');
        }
        long before = tick();
        assertThat(in("COPY small FROM STDIN", data.toString())).isEqualTo(10_000);
        assertThat(rows("SELECT * FROM counted")).containsExactly("10000|9999");
        assertThat(new String(out("COPY counted TO STDOUT"), UTF_8)).isEqualTo("10000\t9999\n");
        assertThat(tick()).isEqualTo(before + 1);
        execute("DROP MATERIALIZED VIEW counted");
    }

    private long tick() throws SQLException {
        return Long.parseLong(rows("SELECT max(tick) FROM tm_catalog.tm_ticks").getFirst());
    }
}
