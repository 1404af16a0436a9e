// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The schemas there are, and those in which names without a schema are looked for.
///
/// @param made the schemas that users made
/// @param asked the search path: schemas, of which some may not be there
/// @param system the schemas of system tables
record SchemaPath(List<String> made, List<String> asked, List<String> system) {
    /// That of a session which has not set another.
    static final List<String> USUAL = List.of(QualifiedName.PUBLIC);

    SchemaPath {
        made = List.copyOf(made);
        asked = List.copyOf(asked);
        system = List.copyOf(system);
    }

    SchemaPath withMade(List<String> schemas) {
        return new SchemaPath(schemas, asked, system);
    }

    SchemaPath withAsked(List<String> schemas) {
        return new SchemaPath(made, schemas, system);
    }

    /// All schemas.
    List<String> all() {
        var all = new ArrayList<>(List.of(QualifiedName.PUBLIC));
        all.addAll(made);
        all.addAll(system);
        return all;
    }

    /// The schemas of the search path that are there, then those that are always looked in.
    List<String> searched() {
        var searched = new ArrayList<>(there());
        for (String always : List.of("tm_catalog", "pg_catalog")) {
            if (!searched.contains(always)) {
                searched.add(always);
            }
        }
        return searched;
    }

    /// The schemas of the search path that are there.
    List<String> there() {
        var all = all();
        return asked.stream().filter(all::contains).distinct().toList();
    }

    /// The first schema of the search path that is there.
    Optional<String> first() {
        return there().stream().findFirst();
    }
}
