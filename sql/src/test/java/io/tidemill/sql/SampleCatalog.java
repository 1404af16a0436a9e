// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A catalog with a keyed table `sensors`, an append-only one `readings`, and views.
public final class SampleCatalog implements Catalog {
    private final Map<QualifiedName, Relation> relations = new LinkedHashMap<>();

    /// The catalog.
    public SampleCatalog() {
        add(
                new TableDefinition(
                        QualifiedName.of("sensors"),
                        List.of(
                                ColumnDefinition.of("id", Type.BIGINT, false),
                                ColumnDefinition.of("site", Type.TEXT, false),
                                new ColumnDefinition("unit", Type.TEXT, true, "'C'", Identity.NONE),
                                ColumnDefinition.of("size", Type.INTEGER, true),
                                ColumnDefinition.of("price", Type.numeric(10, 2), true)),
                        List.of(0),
                        List.of(),
                        List.of(),
                        null,
                        Map.of()));
        add(
                new TableDefinition(
                        QualifiedName.of("readings"),
                        List.of(
                                ColumnDefinition.of("sensor_id", Type.BIGINT, true),
                                ColumnDefinition.of("ts", Type.timestamp(3), true),
                                ColumnDefinition.of("value", Type.DOUBLE, true)),
                        List.of(),
                        List.of(),
                        List.of(),
                        new WatermarkDefinition(1, 5_000_000, null),
                        Map.of()));
        add(
                new TableDefinition(
                        QualifiedName.of("numbered"),
                        List.of(
                                new ColumnDefinition(
                                        "id", Type.INTEGER, false, null, Identity.BY_DEFAULT),
                                ColumnDefinition.of("note", Type.TEXT, true),
                                new ColumnDefinition(
                                        "made", Type.TIMESTAMPTZ, true, "now()", Identity.NONE)),
                        List.of(0),
                        List.of(),
                        List.of(),
                        null,
                        Map.of()));
        add(
                new ViewDefinition(
                        QualifiedName.of("big"),
                        Schema.of(
                                new Field("id", Type.BIGINT, false),
                                Field.of("twice", Type.INTEGER)),
                        "select id, size * 2 from sensors where size > 10",
                        false,
                        false,
                        List.of(),
                        Map.of()));
        add(
                new ViewDefinition(
                        QualifiedName.of("means"),
                        Schema.of(
                                Field.of("sensor_id", Type.BIGINT), Field.of("mean", Type.DOUBLE)),
                        "select sensor_id, avg(value) as mean from readings group by sensor_id",
                        true,
                        false,
                        List.of(0),
                        Map.of()));
    }

    /// Adds a relation.
    public void add(Relation relation) {
        relations.put(relation.name(), relation);
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        return Optional.ofNullable(relations.get(name));
    }

    @Override
    public List<String> schemas() {
        return List.of("public", "tm_catalog", "pg_catalog");
    }

    @Override
    public List<Relation> relations(String schema) {
        return relations.values().stream().filter(r -> r.name().schema().equals(schema)).toList();
    }
}
