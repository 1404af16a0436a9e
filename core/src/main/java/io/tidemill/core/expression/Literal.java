// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Type;

/// A constant.
///
/// @param type its type
/// @param value a column of the type's kind whose row 0 is the value (NULL allowed)
public record Literal(Type type, Column value) implements Expression {
    /// Whether it is NULL.
    public boolean isNull() {
        return value.isNull(0);
    }
}
