// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

/// Our catalog as Calcite looks names up in it: exactly as written, without a schema along the search path.
public final class CatalogReader extends CalciteCatalogReader {
    private CatalogReader(CalciteSchema root, List<List<String>> paths, RelTypes types) {
        super(
                root,
                SqlNameMatchers.withCaseSensitive(true),
                paths,
                types,
                new CalciteConnectionConfigImpl(new Properties()));
    }

    /// A reader of `catalog`.
    public static CatalogReader of(Catalog catalog, RelTypes types) {
        CalciteSchema root = CalciteSchema.createRootSchema(false, false, "", new Root(catalog));
        var paths = new ArrayList<List<String>>();
        for (String schema : catalog.searchPath()) {
            paths.add(List.of(schema));
        }
        paths.add(List.of());
        return new CatalogReader(root, paths, types);
    }

    /// All schemas.
    private static final class Root extends AbstractSchema {
        private final Catalog catalog;

        Root(Catalog catalog) {
            this.catalog = catalog;
        }

        @Override
        public Lookup<? extends Schema> subSchemas() {
            return new ExactLookup<Schema>() {
                @Override
                public @Nullable Schema get(String name) {
                    return catalog.schemas().contains(name) ? new Relations(catalog, name) : null;
                }

                @Override
                public Set<String> getNames(LikePattern pattern) {
                    return Set.copyOf(catalog.schemas());
                }
            };
        }
    }

    /// The relations of a schema.
    private static final class Relations extends AbstractSchema {
        private final Catalog catalog;
        private final String schema;

        Relations(Catalog catalog, String schema) {
            this.catalog = catalog;
            this.schema = schema;
        }

        @Override
        public Lookup<Table> tables() {
            return new ExactLookup<Table>() {
                @Override
                public @Nullable Table get(String name) {
                    return catalog.relation(new QualifiedName(schema, name))
                            .map(RelationTable::new)
                            .orElse(null);
                }

                @Override
                public Set<String> getNames(LikePattern pattern) {
                    return catalog.relations(schema).stream()
                            .map(relation -> relation.name().name())
                            .collect(Collectors.toSet());
                }
            };
        }
    }

    private abstract static class ExactLookup<T> implements Lookup<T> {
        @Override
        public @Nullable Named<T> getIgnoreCase(String name) {
            T found = get(name);
            return found == null ? null : new Named<>(name, found);
        }
    }
}
