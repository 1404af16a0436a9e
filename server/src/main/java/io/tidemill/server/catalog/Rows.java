// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Makes the rows of system tables from Java values: `null`, Boolean, Number, String. Not for data.
final class Rows {
    private final BatchBuilder builder;
    private final Schema schema;

    Rows(Schema schema) {
        this.schema = schema;
        this.builder = BatchBuilder.of(schema);
    }

    /// Adds a row.
    void add(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            append(i, values[i]);
        }
        builder.endRow(1);
    }

    private void append(int column, @Nullable Object value) {
        if (value == null) {
            builder.column(column).appendNull();
            return;
        }
        Kind kind = schema.kind(column);
        switch (kind) {
            case LONG ->
                    builder.longs(column)
                            .append(
                                    value instanceof Boolean flag
                                            ? (flag ? 1 : 0)
                                            : ((Number) value).longValue());
            case DOUBLE -> builder.doubles(column).append(((Number) value).doubleValue());
            case BYTES ->
                    builder.bytes(column).append(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    Batch build() {
        return builder.build();
    }

    /// A system table whose rows `filler` adds; `columns` are names and types in turn.
    static SystemTables.SystemTable table(
            String schemaName,
            String name,
            BiConsumer<SystemView, Rows> filler,
            Object... columns) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.length; i += 2) {
            fields.add(Field.of((String) columns[i], (Type) columns[i + 1]));
        }
        var schema = new Schema(fields);
        var definition = new SystemTableDefinition(new QualifiedName(schemaName, name), schema);
        return new SystemTables.SystemTable() {
            @Override
            public SystemTableDefinition definition() {
                return definition;
            }

            @Override
            public Batch rows(SystemView view) {
                var rows = new Rows(schema);
                filler.accept(view, rows);
                return rows.build();
            }
        };
    }
}
