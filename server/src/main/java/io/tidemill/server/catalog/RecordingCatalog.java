// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ForwardingCatalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A catalog that notes which relations are found in it: what a query reads.
public final class RecordingCatalog implements ForwardingCatalog {
    private final Catalog catalog;
    private final Set<QualifiedName> found;
    private final Set<QualifiedName> system;

    /// Looks things up in `catalog`.
    public RecordingCatalog(Catalog catalog) {
        this(catalog, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    private RecordingCatalog(Catalog catalog, Set<QualifiedName> found, Set<QualifiedName> system) {
        this.catalog = catalog;
        this.found = found;
        this.system = system;
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Catalog within(ViewDefinition view) {
        return new RecordingCatalog(catalog.within(view), found, system);
    }

    /// The relations of users that were found so far.
    public List<QualifiedName> found() {
        return List.copyOf(found);
    }

    /// Whether a system table or a sequence was found: what changes without a tick.
    public boolean foundSystemTable() {
        return !system.isEmpty();
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        var relation = catalog.relation(name);
        relation.ifPresent(of -> {
            switch (of) {
                case SystemTableDefinition _ -> system.add(name);
                case SequenceDefinition _ -> {
                    system.add(name);
                    found.add(name);
                }
                case TableDefinition _, ViewDefinition _ -> found.add(name);
            }
        });
        return relation;
    }
}
