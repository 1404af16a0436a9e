// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Snapshot;

/// What system tables show and system functions read: the system as one session sees it at one
/// moment.
///
/// @param catalog the catalog
/// @param snapshot the engine's published state
/// @param engine the engine, for what is not in the snapshot
/// @param connectors how sources and sinks are doing
/// @param settings the session's settings
/// @param sequences the numbers of sequences
public record SystemView(
        CatalogState catalog,
        Snapshot snapshot,
        Engine engine,
        ConnectorStatus connectors,
        SessionSettings settings,
        SequenceNumbers sequences)
        implements ForwardingCatalog {
    public SystemView {
        requireNonNull(catalog, "catalog");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(engine, "engine");
        requireNonNull(connectors, "connectors");
        requireNonNull(settings, "settings");
        requireNonNull(sequences, "sequences");
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
}
