// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.TidemillServer;
import io.tidemill.server.cli.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/functions.md is made from the registrations of functions. To write it anew:
///
/// ```sh
/// ./mvnw -q test -pl tests -am -Dtest=FunctionReferenceTest -Dtidemill.write=true \
///     -Dsurefire.failIfNoSpecifiedTests=false
/// ```
class FunctionReferenceTest {
    private static final Path PAGE = Path.of("../docs/functions.md");

    private record Entry(
            String name,
            String arguments,
            String result,
            String description,
            String example,
            String kind) {
        String signature() {
            boolean operator = kind.equals("o");
            if (!operator) {
                return "`" + name + "(" + arguments + ")` → " + result;
            }
            int comma = arguments.indexOf(", ");
            return comma < 0
                    ? "`" + name + " " + arguments + "` → " + result
                    : "`"
                            + arguments.substring(0, comma)
                            + " "
                            + name
                            + " "
                            + arguments.substring(comma + 2)
                            + "` → "
                            + result;
        }
    }

    @Test
    void thePageIsCurrent(@TempDir Path directory) throws Exception {
        try (var server =
                        TidemillServer.start(
                                new ServerOptions(directory.resolve("data"), "127.0.0.1", 0, 0));
                var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:"
                                        + server.pgAddress().getPort()
                                        + "/tidemill?user=test")) {
            var entries = entries(connection);
            String page = page(entries);
            if (Boolean.getBoolean("tidemill.write")) {
                Files.writeString(PAGE, page);
            }
            assertThat(Files.readString(PAGE))
                    .as("docs/functions.md; this class says how to write it anew")
                    .isEqualTo(page);
            assertThat(wrongExamples(entries, connection)).isEmpty();
        }
    }

    private static List<Entry> entries(Connection connection) throws SQLException {
        var entries = new ArrayList<Entry>();
        String sql =
                "SELECT f.name, f.arguments, f.result, f.description, f.example,"
                        + " coalesce((SELECT min(p.prokind::text) FROM pg_proc p WHERE p.proname ="
                        + " f.name), 'o') FROM tm_catalog.tm_functions f ORDER BY 1, 4, 2";
        try (var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                entries.add(
                        new Entry(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getString(6)));
            }
        }
        return entries;
    }

    // --- The page ------------------------------------------------------------------------------

    private static String page(List<Entry> entries) {
        return """
        # Functions

        What `SHOW FUNCTIONS` lists, made from the registrations (see FunctionReferenceTest). `any` stands for one type that the call
        determines. Functions that clients ask the catalog with (`pg_…`, `has_…_privilege`) are left out. What is not said here is as in PostgreSQL; [postgresql-differences.md](postgresql-differences.md) lists what is not.
        """
                + section("Operators", entries, "o")
                + section("Scalar functions", entries, "f")
                + section("Aggregate functions", entries, "a")
                + section("Window functions", entries, "w");
    }

    private static String section(String title, List<Entry> entries, String kind) {
        Map<String, List<Entry>> groups =
                entries.stream()
                        .filter(entry -> entry.kind().equals(kind))
                        .filter(entry -> !entry.name().matches("_?pg_.*|has_.*_privilege"))
                        .collect(
                                Collectors.groupingBy(
                                        entry -> entry.name() + "\n" + entry.description(),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        return "\n## "
                + title
                + "\n\n| | | example |\n| --- | --- | --- |\n"
                + groups.values().stream()
                        .map(FunctionReferenceTest::line)
                        .collect(Collectors.joining());
    }

    private static String line(List<Entry> group) {
        String example = group.getFirst().example();
        return "| "
                + group.stream()
                        .map(entry -> escaped(entry.signature()))
                        .distinct()
                        .collect(Collectors.joining("<br>"))
                + " | "
                + escaped(group.getFirst().description())
                + " | "
                + (example.isEmpty() ? "" : "`" + escaped(example) + "`")
                + " |\n";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    // --- The examples --------------------------------------------------------------------------

    /// The examples of functions whose results do not hold; those that the clock, chance or the
    /// session decide are only run.
    private static List<String> wrongExamples(List<Entry> entries, Connection connection) {
        var wrong = new ArrayList<String>();
        for (var entry : entries) {
            int arrow = entry.example().indexOf(" → ");
            // Rows of several columns are for FROM, not for a select list.
            if (arrow < 0 || entry.name().matches("jsonb_each.*|_pg_.*")) {
                continue;
            }
            String expected = entry.example().substring(arrow + 3);
            String found = value(entry.example().substring(0, arrow), connection);
            boolean varies =
                    entry.name()
                                    .matches(
                                            "random|age|.*uuid.*|now|proctime|clock_.*|.*_timestamp|pg_.*|.*current.*|version|.*user|.*role")
                            || entry.example()
                                    .matches("(?i).*\\bcurrent_.*|.*local(time|timestamp).*");
            if (found.startsWith("error") || (!varies && !found.equals(expected))) {
                wrong.add(entry.example() + " but was " + found);
            }
        }
        return wrong.stream().distinct().toList();
    }

    private static String value(String expression, Connection connection) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT (" + expression + ")::text")) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                String value = rows.getString(1);
                values.add(value == null ? "NULL" : value);
            }
            return String.join(", ", values);
        } catch (SQLException error) {
            return "error " + error.getSQLState() + " " + error.getMessage();
        }
    }
}
