// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A table of a schema, as its file says: one column a line, with the values it draws from in a
/// comment.
///
/// @param columns the columns and what they draw from, in their order
/// @param types the columns' types, as written
/// @param key the columns of the primary key; none where there is none
record OracleTable(
        String name, Map<String, Domain> columns, Map<String, String> types, List<String> key) {
    private static final Pattern COLUMN =
            Pattern.compile("\\s+(\\w+) ([a-z ]+(?:\\([0-9, ]+\\))?(?:\\[])?)(.*?),?\\s+-- (.*)");

    static List<OracleTable> parse(String schema) {
        var tables = new ArrayList<OracleTable>();
        for (String statement : schema.split(";\\s*\\n")) {
            var create = Pattern.compile("CREATE TABLE (\\w+)").matcher(statement);
            if (create.find()) {
                tables.add(parse(create.group(1), statement));
            }
        }
        return tables;
    }

    private static OracleTable parse(String name, String statement) {
        var columns = new LinkedHashMap<String, Domain>();
        var types = new LinkedHashMap<String, String>();
        var key = new ArrayList<String>();
        for (String line : statement.lines().toList()) {
            var column = COLUMN.matcher(line);
            if (column.matches()) {
                columns.put(column.group(1), Domain.parse(column.group(4).strip()));
                types.put(column.group(1), column.group(2).strip());
                if (column.group(3).contains("PRIMARY KEY")) {
                    key.add(column.group(1));
                }
            } else if (line.strip().startsWith("PRIMARY KEY (")) {
                String list = line.substring(line.indexOf('(') + 1, line.indexOf(')'));
                key.addAll(List.of(list.split(", ")));
            }
        }
        return new OracleTable(name, columns, types, key);
    }

    /// A row of literals.
    Map<String, String> draw(Random random) {
        var row = new LinkedHashMap<String, String>();
        columns.forEach((column, domain) -> row.put(column, domain.draw(random)));
        return row;
    }

    /// The columns outside the key.
    List<String> payload() {
        return columns.keySet().stream().filter(column -> !key.contains(column)).toList();
    }

    /// The condition that finds the row with these values in its key, or in all columns.
    String found(Map<String, String> row) {
        var by = key.isEmpty() ? List.copyOf(columns.keySet()) : key;
        return by.stream().map(column -> is(column, row)).collect(Collectors.joining(" AND "));
    }

    /// The condition that `column` has the value that it has in `row`.
    static String is(String column, Map<String, String> row) {
        String value = requireNonNull(row.get(column));
        return value.equals("NULL") ? column + " IS NULL" : column + " = " + value;
    }
}
