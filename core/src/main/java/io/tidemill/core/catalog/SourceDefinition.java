// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// A connector that feeds a table.
///
/// @param name its name
/// @param table the table it feeds
/// @param options what `WITH (…)` said, names in lower case
/// @param paused whether it rests until `ALTER SOURCE … RESUME`
public record SourceDefinition(
        QualifiedName name, QualifiedName table, Map<String, String> options, boolean paused) {
    public SourceDefinition {
        requireNonNull(name, "name");
        requireNonNull(table, "table");
        options = Map.copyOf(options);
    }
}
