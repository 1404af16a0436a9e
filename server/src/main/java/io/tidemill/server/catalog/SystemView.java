// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.Snapshot;

/// What system tables show: the system as one session sees it at one moment.
///
/// @param catalog the catalog
/// @param snapshot the engine's published state
/// @param engine the engine, for what is not in the snapshot
/// @param connectors how sources and sinks are doing
public record SystemView(
        CatalogState catalog, Snapshot snapshot, Engine engine, ConnectorStatus connectors) {
    public SystemView {
        requireNonNull(catalog, "catalog");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(engine, "engine");
        requireNonNull(connectors, "connectors");
    }
}
