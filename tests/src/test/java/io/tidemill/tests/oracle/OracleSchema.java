// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/// A folder of `src/test/resources/oracle`: the tables of a field, and queries on them.
record OracleSchema(
        String name, String definitions, List<OracleTable> tables, List<NamedQuery> queries) {
    /// The five fields.
    static final List<String> NAMES = List.of("shop", "sensors", "payments", "web", "shipping");

    private static final Path FOLDER = Path.of("src/test/resources/oracle");

    static OracleSchema read(String name) {
        Path folder = FOLDER.resolve(name);
        try {
            String definitions = Files.readString(folder.resolve("schema.sql"));
            var queries = NamedQuery.parse(Files.readString(folder.resolve("queries.sql")));
            var names = new HashSet<String>();
            queries.forEach(query -> {
                if (!names.add(query.name())) {
                    throw new IllegalArgumentException("two queries are called " + query.name());
                }
            });
            return new OracleSchema(name, definitions, OracleTable.parse(definitions), queries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
