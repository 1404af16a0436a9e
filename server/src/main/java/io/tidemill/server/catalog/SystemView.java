// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Snapshot;
import java.util.List;
import java.util.Optional;

/// What system tables show and system functions read: the system as one session sees it at one
/// moment.
///
/// @param catalog the catalog
/// @param snapshot the engine's published state
/// @param engine the engine, for what is not in the snapshot
/// @param connectors how sources and sinks are doing
/// @param settings the session's settings
public record SystemView(
        CatalogState catalog,
        Snapshot snapshot,
        Engine engine,
        ConnectorStatus connectors,
        SessionSettings settings)
        implements Catalog {
    public SystemView {
        requireNonNull(catalog, "catalog");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(engine, "engine");
        requireNonNull(connectors, "connectors");
        requireNonNull(settings, "settings");
    }

    /// The view of the session that evaluates a function.
    ///
    /// Errors: 0A000 within a materialized view, whose rows depend on no session.
    static SystemView of(EvaluationContext context) {
        if (context.catalog() instanceof SystemView view) {
            return view;
        }
        throw SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "the catalog cannot be read in a materialized view")
                .hint("Use the function in a query of its own.");
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        return catalog.relation(name);
    }

    @Override
    public List<String> searchPath() {
        return catalog.searchPath();
    }

    @Override
    public List<String> schemas() {
        return catalog.schemas();
    }

    @Override
    public List<Relation> relations(String schema) {
        return catalog.relations(schema);
    }

    @Override
    public Schema storedSchema(TableDefinition table) {
        return catalog.storedSchema(table);
    }
}
