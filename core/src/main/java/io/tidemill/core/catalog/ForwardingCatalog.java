// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import io.tidemill.core.type.Schema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A catalog that is another one, but for what it overrides.
public interface ForwardingCatalog extends Catalog {
    /// The other one.
    Catalog catalog();

    @Override
    default Optional<Relation> relation(QualifiedName name) {
        return catalog().relation(name);
    }

    @Override
    default List<String> searchPath() {
        return catalog().searchPath();
    }

    @Override
    default List<String> schemas() {
        return catalog().schemas();
    }

    @Override
    default List<Relation> relations(String schema) {
        return catalog().relations(schema);
    }

    @Override
    default OptionalLong rowCount(QualifiedName relation) {
        return catalog().rowCount(relation);
    }

    @Override
    default Optional<QualifiedName> sequenceOf(TableDefinition table, String column) {
        return catalog().sequenceOf(table, column);
    }

    @Override
    default Schema storedSchema(TableDefinition table) {
        return catalog().storedSchema(table);
    }
}
