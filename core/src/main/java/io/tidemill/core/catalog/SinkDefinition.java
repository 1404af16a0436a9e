// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// A connector that the changes of a table or view are delivered to.
///
/// @param name its name
/// @param from the table or view
/// @param options what `WITH (…)` said, names in lower case
public record SinkDefinition(QualifiedName name, QualifiedName from, Map<String, String> options) {
    public SinkDefinition {
        requireNonNull(name, "name");
        requireNonNull(from, "from");
        options = Map.copyOf(options);
    }
}
