// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.engine.tick.Snapshot;
import io.tidemill.server.catalog.CatalogState;
import java.util.OptionalLong;

/// A catalog and a snapshot that belong together.
public record Pinned(CatalogState catalog, Snapshot snapshot) {
    /// The catalog for what is run once: it says how many rows relations have.
    public Catalog counted() {
        return new ForwardingCatalog() {
            @Override
            public Catalog catalog() {
                return catalog;
            }

            @Override
            public Catalog within(ViewDefinition view) {
                return catalog.within(view);
            }

            @Override
            public OptionalLong rowCount(QualifiedName relation) {
                long count = snapshot.rowCount(relation);
                return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
            }
        };
    }
}
