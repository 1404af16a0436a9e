// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/// Our catalog as Calcite looks names up in it: exactly as written, without a schema along the
/// search path.
public final class CatalogReader extends CalciteCatalogReader {
    /// In front of a table's name, it stands for the table with the hidden columns that are stored
    /// with it.
    public static final String STORED = "$stored:";

    private final Catalog catalog;
    private final Set<Relation> found;
    private final Map<QualifiedName, Set<String>> named = new LinkedHashMap<>();

    private CatalogReader(
            Catalog catalog,
            CalciteSchema root,
            List<List<String>> paths,
            RelTypes types,
            Set<Relation> found) {
        super(
                root,
                SqlNameMatchers.withCaseSensitive(true),
                paths,
                types,
                new CalciteConnectionConfigImpl(new Properties()));
        this.catalog = catalog;
        this.found = found;
    }

    /// What it reads.
    public Catalog catalog() {
        return catalog;
    }

    /// What `validator` reads.
    static Catalog catalog(SqlValidator validator) {
        return requireNonNull(validator.getCatalogReader().unwrap(CatalogReader.class)).catalog();
    }

    /// The relations that were looked up so far, for suggestions.
    public Set<Relation> found() {
        return found;
    }

    /// The columns that the statement names, by relation.
    public Map<QualifiedName, Set<String>> named() {
        return named;
    }

    /// Notes that the statement names a column.
    void named(QualifiedName relation, String column) {
        named.computeIfAbsent(relation, _ -> new LinkedHashSet<>()).add(column);
    }

    /// A reader of `catalog`.
    public static CatalogReader of(Catalog catalog, RelTypes types) {
        Set<Relation> found = new LinkedHashSet<>();
        CalciteSchema root =
                CalciteSchema.createRootSchema(false, false, "", new Root(catalog, found));
        var paths = new ArrayList<List<String>>();
        for (String schema : catalog.searchPath()) {
            paths.add(List.of(schema));
        }
        paths.add(List.of());
        return new CatalogReader(catalog, root, paths, types, found);
    }

    /// All schemas.
    private static final class Root extends AbstractSchema {
        private final Catalog catalog;
        private final Set<Relation> found;

        Root(Catalog catalog, Set<Relation> found) {
            this.catalog = catalog;
            this.found = found;
        }

        @Override
        public Lookup<? extends Schema> subSchemas() {
            return new ExactLookup<Schema>() {
                @Override
                public @Nullable Schema get(String name) {
                    // One that is not there has no relations: so the error names the relation.
                    return new Relations(catalog, name, found);
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
        private final Set<Relation> found;

        Relations(Catalog catalog, String schema, Set<Relation> found) {
            this.catalog = catalog;
            this.schema = schema;
            this.found = found;
        }

        @Override
        public Lookup<Table> tables() {
            return new ExactLookup<Table>() {
                @Override
                public @Nullable Table get(String name) {
                    boolean stored = name.startsWith(STORED);
                    String plain = stored ? name.substring(STORED.length()) : name;
                    Relation relation =
                            catalog.relation(new QualifiedName(schema, plain)).orElse(null);
                    if (relation == null) {
                        return null;
                    }
                    found.add(relation);
                    return new RelationTable(
                            relation,
                            stored && relation instanceof TableDefinition table
                                    ? catalog.storedSchema(table)
                                    : relation.schema());
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
