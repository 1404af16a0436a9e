// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

import static java.util.Objects.requireNonNull;

/// A named, typed column of a relation.
///
/// @param name the column's name, as stored (folded already)
/// @param type its type
/// @param nullable whether NULL may occur
public record Field(String name, Type type, boolean nullable) {
    public Field {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }

    /// A column that may hold NULL.
    public static Field of(String name, Type type) {
        return new Field(name, type, true);
    }
}
