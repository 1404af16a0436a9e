// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.ArrayList;
import java.util.List;

/// A query of a file of queries:
///
/// ```
/// -- name [ordered]       its name; `ordered` where it orders totally
/// -- over SELECT …        what the view over its view asks; else its rows by the first column
/// SELECT …
/// ```
///
/// @param over the query over the view, in which `{}` stands for the view; empty for the usual one
record NamedQuery(String name, boolean ordered, String over, String sql) {
    private static final String OVER = "-- over ";

    static List<NamedQuery> parse(String text) {
        var queries = new ArrayList<NamedQuery>();
        for (String part : text.split("\\n\\s*\\n")) {
            var lines = part.strip().lines().toList();
            if (lines.stream().allMatch(line -> line.startsWith("--"))) {
                continue;
            }
            if (!lines.getFirst().startsWith("-- ")) {
                throw new IllegalArgumentException("a query has no name: " + part);
            }
            String name = lines.getFirst().substring(3).strip();
            boolean ordered = name.endsWith(" ordered");
            String over = "";
            var sql = new StringBuilder();
            for (String line : lines.subList(1, lines.size())) {
                if (line.startsWith(OVER)) {
                    over = line.substring(OVER.length()).strip();
                } else {
                    sql.append(line).append('\n');
                }
            }
            queries.add(
                    new NamedQuery(
                            ordered ? name.substring(0, name.length() - 8).strip() : name,
                            ordered,
                            over,
                            sql.toString().strip().replaceAll(";$", "")));
        }
        return queries;
    }

    /// The query over a view of this one.
    ///
    /// @param firstColumn the name of the view's first column
    String over(String view, String firstColumn) {
        return over.isEmpty()
                ? "SELECT \"%s\" AS k, count(*) AS n FROM %s GROUP BY \"%s\""
                        .formatted(firstColumn, view, firstColumn)
                : over.replace("{}", view);
    }
}
