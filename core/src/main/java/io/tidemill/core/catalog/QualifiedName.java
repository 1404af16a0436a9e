// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

/// A name within a schema, both as stored: folded already, without quotes.
///
/// @param schema the schema, such as `public`
/// @param name the name within it
public record QualifiedName(String schema, String name) {
    /// The schema of what users create without saying where.
    public static final String PUBLIC = "public";

    public QualifiedName {
        requireNonNull(schema, "schema");
        requireNonNull(name, "name");
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a name must not be empty");
        }
    }

    /// A name in schema `public`.
    public static QualifiedName of(String name) {
        return new QualifiedName(PUBLIC, name);
    }

    /// `"schema"."name"`, as SQL reads it wherever it stands.
    public String quoted() {
        return quoted(schema) + "." + quoted(name);
    }

    /// `"part"`, as SQL reads it wherever it stands.
    public static String quoted(String part) {
        return "\"" + part.replace("\"", "\"\"") + "\"";
    }

    /// The name alone where the schema is `public`, else `schema.name`.
    @Override
    public String toString() {
        return schema.equals(PUBLIC) ? name : schema + "." + name;
    }
}
