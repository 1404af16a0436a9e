// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A table that the server itself fills, such as those of `pg_catalog` and `tm_catalog`; read only.
///
/// @param name its name
/// @param schema its columns
public record SystemTableDefinition(QualifiedName name, Schema schema) implements Relation {
    public SystemTableDefinition {
        requireNonNull(name, "name");
        requireNonNull(schema, "schema");
    }

    @Override
    public List<Integer> primaryKey() {
        return List.of();
    }

    @Override
    public String kind() {
        return "system table";
    }
}
