// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A query of a file of `src/test/resources/flink`, in the text that both systems take. Queries are
/// paragraphs:
///
/// ```
/// -- name
/// -- differs: why         only where the answers must not be the same
/// CREATE VIEW name_of_inner AS SELECT …;
/// SELECT …
/// ```
///
/// @param views statements that make the plain views that the query reads
/// @param differs why Flink's answer is another one; empty where it is the same
record FlinkQuery(String name, List<String> views, String sql, String differs) {
    private static final Path FOLDER = Path.of("src/test/resources/flink");

    private static final String DIFFERS = "-- differs: ";

    FlinkQuery {
        views = List.copyOf(views);
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a name of a query: " + name);
        }
    }

    /// The queries of all files.
    static List<FlinkQuery> all() {
        var queries = new ArrayList<FlinkQuery>();
        try (var files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                queries.addAll(parse(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var names = new HashSet<String>();
        for (var query : queries) {
            if (!names.add(query.name())) {
                throw new IllegalArgumentException("two queries are called " + query.name());
            }
        }
        return queries;
    }

    private static List<FlinkQuery> parse(String text) {
        var queries = new ArrayList<FlinkQuery>();
        for (String part : text.split("\\n\\s*\\n")) {
            var lines = part.strip().lines().toList();
            if (lines.stream().allMatch(line -> line.startsWith("--"))) {
                continue;
            }
            String differs = "";
            var sql = new StringBuilder();
            for (String line : lines.subList(1, lines.size())) {
                if (line.startsWith(DIFFERS)) {
                    differs = line.substring(DIFFERS.length()).strip();
                } else {
                    sql.append(line).append('\n');
                }
            }
            var statements = List.of(sql.toString().strip().split(";\\s*"));
            queries.add(
                    new FlinkQuery(
                            lines.getFirst().replaceFirst("-- ", "").strip(),
                            statements.subList(0, statements.size() - 1),
                            statements.getLast(),
                            differs));
        }
        return queries;
    }
}
