// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Makes the rows of system tables from Java values: `null`, Boolean, Number, String, and List for
/// arrays of integers or texts. Not for data.
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

    /// Adds a row with these values by column name, in turn. Of the columns not named, numbers are
    /// 0, booleans false, all else is NULL.
    void addNamed(@Nullable Object... namesAndValues) {
        @Nullable Object[] values = new @Nullable Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            Type type = schema.field(i).type();
            values[i] =
                    type.name() == TypeName.BOOLEAN || type.isInteger() || type.equals(Type.REAL)
                            ? (Object) 0
                            : null;
        }
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = (String) requireNonNull(namesAndValues[i]);
            values[index(name)] = namesAndValues[i + 1];
        }
        add(values);
    }

    private int index(String name) {
        for (int i = 0; i < schema.size(); i++) {
            if (schema.field(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name);
    }

    private void append(int column, @Nullable Object value) {
        if (value == null) {
            builder.column(column).appendNull();
            return;
        }
        if (value instanceof List<?> elements) {
            builder.bytes(column).append(array(schema.type(column), elements));
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

    private static byte[] array(Type type, List<?> elements) {
        var out = new Slice();
        if (type.system() == null) {
            ArrayValue.start(elements.size(), out);
        } else {
            ArrayValue.startVector(elements.size(), out);
        }
        for (Object element : elements) {
            if (element instanceof Number number) {
                ArrayValue.appendLong(number.longValue(), out);
            } else {
                ArrayValue.appendBytes(Slice.of(element.toString()), out);
            }
        }
        return out.toBytes();
    }

    Batch build() {
        return builder.build();
    }

    /// A system table whose rows `filler` adds; `columns` are names and PostgreSQL's types as in
    /// `oid oid, relname name`.
    static SystemTables.SystemTable described(
            String schemaName, String name, String columns, BiConsumer<SystemView, Rows> filler) {
        var parts = new ArrayList<Object>();
        for (String column : columns.strip().split(",\\s*", -1)) {
            int space = column.indexOf(' ');
            parts.add(column.substring(0, space));
            parts.add(type(column.substring(space + 1)));
        }
        return table(schemaName, name, filler, parts.toArray());
    }

    /// A system table without rows.
    static SystemTables.SystemTable empty(String schemaName, String name, String columns) {
        return described(schemaName, name, columns, (view, rows) -> {});
    }

    private static Type type(String name) {
        return switch (name) {
            case "bool" -> Type.BOOLEAN;
            case "int2" -> Type.SMALLINT;
            case "int4" -> Type.INTEGER;
            case "int8" -> Type.BIGINT;
            case "oid" -> Type.OID;
            case "float4" -> Type.REAL;
            case "float8" -> Type.DOUBLE;
            case "text" -> Type.TEXT;
            case "name" -> Type.NAME;
            case "char" -> Type.CHAR;
            case "regproc" -> Type.of(SystemType.REGPROC);
            case "int2vector" -> Type.of(SystemType.INT2VECTOR);
            case "oidvector" -> Type.of(SystemType.OIDVECTOR);
            case "timestamptz" -> Type.TIMESTAMPTZ;
            case "text[]" -> Type.array(Type.TEXT);
            case "int2[]" -> Type.array(Type.SMALLINT);
            case "oid[]" -> Type.array(Type.OID);
            default -> throw new IllegalArgumentException("no type " + name);
        };
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
