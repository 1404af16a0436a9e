// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;

/// What a comment is about.
///
/// @param kind what it is
/// @param name its name; of a column, its relation's; of a schema, its own twice
/// @param column the column; empty for other things
public record Commented(Kind kind, QualifiedName name, String column) {
    /// The kinds of things that comments are kept of.
    public enum Kind {
        /// A table, view, materialized view, model or sequence, or a column of it.
        RELATION,
        /// An index.
        INDEX,
        /// A schema.
        SCHEMA
    }

    public Commented {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(column, "column");
    }
}
