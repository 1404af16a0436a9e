// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import io.tidemill.engine.tick.Snapshot;
import io.tidemill.server.catalog.CatalogState;

/// A catalog and a snapshot that belong together.
public record Pinned(CatalogState catalog, Snapshot snapshot) {}
