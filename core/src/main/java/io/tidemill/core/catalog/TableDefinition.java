// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A table: rows that users or sources write. With a primary key it is keyed, without one
/// append-only.
///
/// @param name its name
/// @param columns its columns, at least one
/// @param primaryKey indexes of the key's columns in the key's order; empty for an append-only
///   table
/// @param uniques further keys
/// @param indexes secondary indexes beside those of the keys
/// @param checks conditions that each row meets
/// @param watermark how event time advances, or null
/// @param options what `WITH (…)` said, names in lower case
public record TableDefinition(
        QualifiedName name,
        List<ColumnDefinition> columns,
        List<Integer> primaryKey,
        List<UniqueDefinition> uniques,
        List<IndexDefinition> indexes,
        List<CheckDefinition> checks,
        @Nullable WatermarkDefinition watermark,
        Map<String, String> options)
        implements Relation {
    public TableDefinition {
        requireNonNull(name, "name");
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniques = List.copyOf(uniques);
        indexes = List.copyOf(indexes);
        checks = List.copyOf(checks);
        options = Map.copyOf(options);
        for (int index : primaryKey) {
            if (columns.get(index).nullable()) {
                throw new IllegalArgumentException("a key column must be not null");
            }
        }
        if (watermark != null && watermark.column() >= columns.size()) {
            throw new IllegalArgumentException("no such watermark column: " + watermark.column());
        }
    }

    /// A table without indexes beside those of its keys.
    public TableDefinition(
            QualifiedName name,
            List<ColumnDefinition> columns,
            List<Integer> primaryKey,
            List<UniqueDefinition> uniques,
            List<CheckDefinition> checks,
            @Nullable WatermarkDefinition watermark,
            Map<String, String> options) {
        this(name, columns, primaryKey, uniques, List.of(), checks, watermark, options);
    }

    /// All indexes but the primary key's: those of the unique keys first.
    public List<IndexDefinition> secondaryIndexes() {
        var all = new ArrayList<IndexDefinition>();
        for (var unique : uniques) {
            all.add(
                    new IndexDefinition(
                            new QualifiedName(name.schema(), unique.name()),
                            name,
                            unique.columns(),
                            true));
        }
        all.addAll(indexes);
        return all;
    }

    /// All that keeps rows apart: the primary key first, where there is one, then unique keys, then
    /// unique indexes.
    public List<IndexDefinition> uniqueKeys() {
        var keys = new ArrayList<IndexDefinition>();
        if (keyed()) {
            keys.add(
                    new IndexDefinition(
                            new QualifiedName(name.schema(), name.name() + "_pkey"),
                            name,
                            primaryKey,
                            true));
        }
        secondaryIndexes().stream().filter(IndexDefinition::unique).forEach(keys::add);
        return keys;
    }

    /// Whether it has a primary key, so that rows can be updated in place.
    public boolean keyed() {
        return !primaryKey.isEmpty();
    }

    /// The position of the column called `column`, if there is one.
    public OptionalInt indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// Whether a column's values are computed from others.
    public boolean generates() {
        return columns.stream().anyMatch(column -> column.generatedSql() != null);
    }

    @Override
    public Schema schema() {
        return new Schema(columns.stream().map(ColumnDefinition::field).toList());
    }

    @Override
    public String kind() {
        return "table";
    }
}
