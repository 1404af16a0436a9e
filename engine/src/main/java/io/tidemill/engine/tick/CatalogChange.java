// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.plan.Query;
import java.util.List;

/// What a DDL statement does to the engine.
///
/// @param dropped the numbers of relations to drop, dependants first
/// @param tables tables to make
/// @param views materialized views to make, each after what it reads
/// @param version the catalog's version after it
/// @param catalog the catalog after it, as the server stores it; opaque to the engine
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
public record CatalogChange(
        List<Integer> dropped,
        List<NewTable> tables,
        List<NewView> views,
        long version,
        byte[] catalog) {
    /// A table and the number it gets, never used before.
    public record NewTable(int relation, TableDefinition definition) {}

    /// A view, the number it gets, and what its query means.
    public record NewView(int relation, ViewDefinition definition, Query query) {}

    public CatalogChange {
        dropped = List.copyOf(dropped);
        tables = List.copyOf(tables);
        views = List.copyOf(views);
    }
}
