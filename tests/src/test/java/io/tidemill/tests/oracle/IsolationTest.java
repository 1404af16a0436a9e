// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two transactions at once see of each other what they see in PostgreSQL, and the same of them
/// commit: at each level of isolation, phenomenon by phenomenon.
class IsolationTest {
    /// Which transaction says what, in turn; `?` stands for the level.
    private static final String REPEATED_READ =
            "1 BEGIN ?; 1 SELECT sum(v) FROM t; 2 UPDATE t SET v = 7 WHERE id = 1;"
                    + " 1 SELECT sum(v) FROM t; 1 COMMIT; 1 SELECT sum(v) FROM t";

    private static final String PHANTOM =
            "1 BEGIN ?; 1 SELECT count(*) FROM t WHERE v > 0; 2 INSERT INTO t VALUES (9, 9);"
                    + " 1 SELECT count(*) FROM t WHERE v > 0; 1 COMMIT";

    private static final String LOST_UPDATE =
            "1 BEGIN ?; 1 SELECT v FROM t WHERE id = 1; 2 UPDATE t SET v = 5 WHERE id = 1;"
                    + " 1 UPDATE t SET v = v + 1 WHERE id = 1; 1 COMMIT";

    private static final String WRITE_SKEW =
            "1 BEGIN ?; 2 BEGIN ?; 1 SELECT sum(v) FROM t; 2 SELECT sum(v) FROM t;"
                    + " 1 UPDATE t SET v = -1 WHERE id = 1; 2 UPDATE t SET v = -2 WHERE id = 2;"
                    + " 1 COMMIT; 2 COMMIT";

    private static final String SKEW_OF_TABLES =
            "1 BEGIN ?; 2 BEGIN ?; 1 SELECT count(*) FROM t; 2 SELECT count(*) FROM u;"
                    + " 1 INSERT INTO u VALUES (5, 5); 2 INSERT INTO t VALUES (5, 5);"
                    + " 1 COMMIT; 2 COMMIT";

    private static final String APART =
            "1 BEGIN ?; 2 BEGIN ?; 1 SELECT count(*) FROM t; 2 SELECT count(*) FROM u;"
                    + " 1 INSERT INTO t VALUES (5, 5); 2 INSERT INTO u VALUES (5, 5);"
                    + " 1 COMMIT; 2 COMMIT";

    private static final String READER =
            "1 BEGIN ? READ ONLY; 1 SELECT count(*) FROM t; 2 INSERT INTO t VALUES (5, 5);"
                    + " 1 SELECT count(*) FROM u; 1 SELECT count(*) FROM t; 1 COMMIT";

    private static final String LATE_BEGIN =
            "1 BEGIN ?; 2 INSERT INTO t VALUES (5, 5); 1 SELECT count(*) FROM t;"
                    + " 2 INSERT INTO t VALUES (6, 6); 1 SELECT count(*) FROM t; 1 ROLLBACK";

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"})
    void transactionsSeeOfEachOtherWhatTheyDoInPostgres(String level) throws Exception {
        try (var server =
                TidemillServer.start(
                        new ServerOptions(directory.resolve("data"), "127.0.0.1", 0, 0))) {
            String own =
                    "jdbc:postgresql://127.0.0.1:"
                            + server.pgAddress().getPort()
                            + "/tidemill?user=test";
            for (String scenario :
                    List.of(
                            REPEATED_READ,
                            PHANTOM,
                            LOST_UPDATE,
                            WRITE_SKEW,
                            SKEW_OF_TABLES,
                            APART,
                            READER,
                            LATE_BEGIN)) {
                if (scenario.equals(LOST_UPDATE) && level.equals("READ COMMITTED")) {
                    // There an update reads the latest row, here it is refused: see the page of
                    // differences.
                    continue;
                }
                String text = scenario.replace("?", "ISOLATION LEVEL " + level);
                assertThat(outcome(own, text)).as(text).isEqualTo(outcome(Postgres.url(), text));
            }
        }
    }

    /// What the queries gave, which transactions failed with which error, and what is in the tables
    /// at the end.
    private static List<String> outcome(String url, String scenario) throws SQLException {
        var outcome = new ArrayList<String>();
        try (var first = DriverManager.getConnection(url);
                var second = DriverManager.getConnection(url)) {
            for (String sql :
                    List.of(
                            "DROP TABLE IF EXISTS t",
                            "DROP TABLE IF EXISTS u",
                            "CREATE TABLE t (id int PRIMARY KEY, v int)",
                            "CREATE TABLE u (id int PRIMARY KEY, v int)",
                            "INSERT INTO t VALUES (1, 1), (2, 2)")) {
                run(first, sql);
            }
            var failed = new String[] {"", ""};
            for (String step : scenario.split("; ", -1)) {
                int session = step.charAt(0) - '1';
                String sql = step.substring(2);
                String result = run(session == 0 ? first : second, sql);
                if (result.startsWith("error") && failed[session].isEmpty()) {
                    failed[session] = result;
                } else if (sql.startsWith("SELECT") && failed[session].isEmpty()) {
                    outcome.add(step + " -> " + result);
                }
                if (sql.equals("COMMIT")) {
                    outcome.add(step + " -> " + failed[session]);
                    failed[session] = "";
                }
            }
            outcome.add(run(first, "SELECT * FROM t ORDER BY id"));
            outcome.add(run(first, "SELECT * FROM u ORDER BY id"));
        }
        return outcome;
    }

    private static String run(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            var rows = new StringBuilder();
            if (statement.execute(sql)) {
                try (var result = statement.getResultSet()) {
                    while (result.next()) {
                        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                            rows.append(result.getString(i)).append(' ');
                        }
                    }
                }
            }
            return rows.toString();
        } catch (SQLException error) {
            return "error " + error.getSQLState();
        }
    }
}
