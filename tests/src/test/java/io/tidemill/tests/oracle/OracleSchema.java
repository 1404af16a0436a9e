// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// A folder of `src/test/resources/oracle`: the tables of a field, and queries on them.
///
/// @param pending queries that do not work yet, of the file `pending.sql`: they are listed, not run
record OracleSchema(
        String name,
        String definitions,
        List<OracleTable> tables,
        List<NamedQuery> queries,
        List<NamedQuery> pending) {
    /// The five fields.
    static final List<String> NAMES = List.of("shop", "sensors", "payments", "web", "shipping");

    private static final Path FOLDER = Path.of("src/test/resources/oracle");

    static OracleSchema read(String name) {
        Path folder = FOLDER.resolve(name);
        try {
            String definitions = Files.readString(folder.resolve("schema.sql"));
            var queries = NamedQuery.parse(Files.readString(folder.resolve("queries.sql")));
            Path later = folder.resolve("pending.sql");
            var pending =
                    Files.exists(later)
                            ? NamedQuery.parse(Files.readString(later))
                            : List.<NamedQuery>of();
            var names = new HashSet<String>();
            Stream.concat(queries.stream(), pending.stream())
                    .forEach(query -> {
                        if (!names.add(query.name())) {
                            throw new IllegalArgumentException(
                                    "two queries are called " + query.name());
                        }
                    });
            return new OracleSchema(
                    name, definitions, OracleTable.parse(definitions), queries, pending);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
