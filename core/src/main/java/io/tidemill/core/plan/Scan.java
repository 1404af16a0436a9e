// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Schema;
import java.util.List;

/// All rows of a table or a materialized view. (A plain view is replaced by its query.)
///
/// @param schemaName the SQL schema (`public`, `tm_catalog`, …)
/// @param relation the relation's name
public record Scan(String schemaName, String relation, Schema schema) implements Plan {
    public Scan {
        requireNonNull(relation, "relation");
    }

    @Override
    public List<Plan> inputs() {
        return List.of();
    }
}
