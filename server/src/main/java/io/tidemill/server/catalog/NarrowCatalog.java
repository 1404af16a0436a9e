// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A catalog in which tables have fewer columns: those that a view reads.
///
/// A view is planned anew from its text when the server starts. Against the tables as they were
/// when it was made, `*` means the same columns for ever, and its operators find their state again.
public final class NarrowCatalog implements ForwardingCatalog {
    private final Catalog catalog;
    private final Map<QualifiedName, List<String>> columns;

    /// @param columns the columns that tables have here; the other relations are as in `catalog`
    public NarrowCatalog(Catalog catalog, Map<QualifiedName, List<String>> columns) {
        this.catalog = catalog;
        this.columns = Map.copyOf(columns);
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        return catalog.relation(name).map(this::narrow);
    }

    private Relation narrow(Relation relation) {
        var wanted = columns.get(relation.name());
        if (wanted == null || !(relation instanceof TableDefinition table)) {
            return relation;
        }
        var kept =
                table.columns().stream().filter(column -> wanted.contains(column.name())).toList();
        var key =
                table.primaryKey().stream()
                        .map(column -> kept.indexOf(table.columns().get(column)))
                        .toList();
        var watermark = table.watermark();
        int time = watermark == null ? -1 : kept.indexOf(table.columns().get(watermark.column()));
        return new TableDefinition(
                table.name(),
                kept,
                key.contains(-1) ? List.of() : key,
                List.of(),
                List.of(),
                watermark == null || time < 0
                        ? null
                        : new WatermarkDefinition(
                                time, watermark.delayMicros(), watermark.lateInto()),
                Map.of());
    }

    @Override
    public Catalog within(ViewDefinition view) {
        return catalog.within(view);
    }

    @Override
    public List<Relation> relations(String schema) {
        return catalog.relations(schema).stream().map(this::narrow).toList();
    }
}
