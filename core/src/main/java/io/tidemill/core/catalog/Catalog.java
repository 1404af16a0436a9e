// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import io.tidemill.core.type.Schema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What statements are resolved against: the relations of one moment. An implementation is
/// immutable, or at least does not change while a statement is planned.
public interface Catalog {
    /// The relation of that exact name.
    Optional<Relation> relation(QualifiedName name);

    /// The schemas in which a name without a schema is looked for, in order.
    default List<String> searchPath() {
        return List.of(QualifiedName.PUBLIC, "tm_catalog", "pg_catalog");
    }

    /// The schemas there are.
    List<String> schemas();

    /// The relations of a schema, for suggestions; empty where there is no such schema.
    List<Relation> relations(String schema);

    /// The columns of a table as they are stored: the user's first, then hidden ones that a change
    /// of a row has to name.
    default Schema storedSchema(TableDefinition table) {
        return table.schema();
    }

    /// About how many rows a relation has; empty where a plan must not depend on it, as a view's,
    /// whose operators have to find their state again.
    default OptionalLong rowCount(QualifiedName relation) {
        return OptionalLong.empty();
    }

    /// The sequence that an identity column of `table` draws its numbers from, or empty.
    default Optional<QualifiedName> sequenceOf(TableDefinition table, String column) {
        return Optional.empty();
    }

    /// What the query of `view` is resolved against: tables have only the columns that the view
    /// reads, so that further ones do not change what it means.
    default Catalog within(ViewDefinition view) {
        return this;
    }

    /// The first relation called `name` along the search path.
    default Optional<Relation> relation(String name) {
        for (String schema : searchPath()) {
            Optional<Relation> found = relation(new QualifiedName(schema, name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
