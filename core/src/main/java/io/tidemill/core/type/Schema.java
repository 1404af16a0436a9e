// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

import java.util.List;
import java.util.OptionalInt;

/// The columns of a relation, in order.
public record Schema(List<Field> fields) {
    public Schema {
        fields = List.copyOf(fields);
    }

    /// A schema of these fields.
    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    /// Number of columns.
    public int size() {
        return fields.size();
    }

    /// The column at `index`.
    public Field field(int index) {
        return fields.get(index);
    }

    /// The type of the column at `index`.
    public Type type(int index) {
        return fields.get(index).type();
    }

    /// The kind of the column at `index`.
    public Kind kind(int index) {
        return fields.get(index).type().kind();
    }

    /// The position of the column called `name`, if there is one.
    public OptionalInt indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// The names, in order.
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
