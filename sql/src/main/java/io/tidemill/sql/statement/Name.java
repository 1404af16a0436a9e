// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// A name as a statement gives it, folded but not resolved.
///
/// @param schema the schema in front of it, or null
/// @param name the name
/// @param position where it stands in the text that was parsed: characters, the first is 1
public record Name(@Nullable String schema, String name, int position) {
    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
