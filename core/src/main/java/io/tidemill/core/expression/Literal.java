// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A constant.
///
/// @param type its type
/// @param value a column of the type's kind whose row 0 is the value (NULL allowed)
public record Literal(Type type, Column value) implements Expression {
    /// Whether it is NULL.
    public boolean isNull() {
        return value.isNull(0);
    }

    /// Whether it is the same constant: of the same type, and bit for bit the same value.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Literal literal
                && type.equals(literal.type)
                && value.same(0, literal.value, 0);
    }

    @Override
    public int hashCode() {
        if (isNull()) {
            return type.hashCode();
        }
        int hash =
                switch (value) {
                    case LongColumn column -> Long.hashCode(column.values()[0]);
                    case DoubleColumn column -> Double.hashCode(column.values()[0]);
                    case BytesColumn column -> {
                        var bytes = new Slice();
                        column.get(0, bytes);
                        yield Arrays.hashCode(bytes.toBytes());
                    }
                };
        return 31 * type.hashCode() + hash;
    }
}
