// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A view. Materialized, its content is kept current and is read like a table's; else its query is
/// put in its place.
///
/// @param name its name
/// @param schema its columns, with the names that readers see
/// @param sql the query
/// @param materialized whether the content is kept
/// @param emitOnWindowClose whether rows appear once, when the watermark passes their window's end
/// @param primaryKey indexes of the columns known to identify a row; may be empty
/// @param options what `WITH (…)` said, names in lower case
/// @param model what makes it a model, or null
public record ViewDefinition(
        QualifiedName name,
        Schema schema,
        String sql,
        boolean materialized,
        boolean emitOnWindowClose,
        List<Integer> primaryKey,
        Map<String, String> options,
        @Nullable ModelDefinition model)
        implements Relation {
    public ViewDefinition {
        requireNonNull(name, "name");
        requireNonNull(schema, "schema");
        requireNonNull(sql, "sql");
        primaryKey = List.copyOf(primaryKey);
        options = Map.copyOf(options);
        if ((emitOnWindowClose || model != null) && !materialized) {
            throw new IllegalArgumentException("only a materialized view emits or learns");
        }
    }

    /// A view that is not a model.
    public ViewDefinition(
            QualifiedName name,
            Schema schema,
            String sql,
            boolean materialized,
            boolean emitOnWindowClose,
            List<Integer> primaryKey,
            Map<String, String> options) {
        this(name, schema, sql, materialized, emitOnWindowClose, primaryKey, options, null);
    }

    /// The same view, called `to`.
    public ViewDefinition renamed(QualifiedName to) {
        return new ViewDefinition(
                to, schema, sql, materialized, emitOnWindowClose, primaryKey, options, model);
    }

    @Override
    public String kind() {
        if (model != null) {
            return "model";
        }
        return materialized ? "materialized view" : "view";
    }
}
