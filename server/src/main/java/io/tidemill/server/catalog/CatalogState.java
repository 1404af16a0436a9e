// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.HiddenColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The catalog at one version. Immutable: a DDL statement makes a new one.
public final class CatalogState implements Catalog {
    private final long version;
    private final int nextNumber;
    private final Map<QualifiedName, Entry> relations;
    private final List<SourceDefinition> sources;
    private final List<SinkDefinition> sinks;
    private final SystemTables systemTables;
    private final Map<Commented, String> comments;
    private final SchemaPath path;

    /// A relation that the user made.
    ///
    /// @param number the number under which the engine knows it; plain views have one too
    /// @param reads what a view's query reads, directly
    /// @param columns of tables that a view's query reads: the columns it may name; other tables it
    ///   sees whole
    /// @param path the schemas that a view's query finds names without a schema in
    public record Entry(
            int number,
            Relation relation,
            List<QualifiedName> reads,
            Map<QualifiedName, List<String>> columns,
            List<String> path) {
        public Entry {
            requireNonNull(relation, "relation");
            reads = List.copyOf(reads);
            columns = Map.copyOf(columns);
            path = List.copyOf(path);
        }

        /// The same with another relation in its place.
        Entry with(int newNumber, Relation changed) {
            return new Entry(newNumber, changed, reads, columns, path);
        }
    }

    CatalogState(
            long version,
            int nextNumber,
            Map<QualifiedName, Entry> relations,
            List<SourceDefinition> sources,
            List<SinkDefinition> sinks,
            Map<Commented, String> comments,
            SchemaPath path,
            SystemTables systemTables) {
        this.version = version;
        this.nextNumber = nextNumber;
        this.relations = new LinkedHashMap<>(relations);
        this.sources = List.copyOf(sources);
        this.sinks = List.copyOf(sinks);
        this.comments = Map.copyOf(comments);
        this.path = requireNonNull(path, "path");
        this.systemTables = requireNonNull(systemTables, "systemTables");
    }

    /// The catalog of a new data directory.
    public static CatalogState empty(SystemTables systemTables) {
        var path = new SchemaPath(List.of(), SchemaPath.USUAL, systemTables.schemas());
        return new CatalogState(0, 1, Map.of(), List.of(), List.of(), Map.of(), path, systemTables);
    }

    /// What a plan is good for: the catalog's version, and where names are looked for.
    public record Sight(long version, List<String> path) {
        public Sight {
            path = List.copyOf(path);
        }
    }

    /// The version, and where names are looked for.
    public Sight sight() {
        return new Sight(version, path.asked());
    }

    /// Its version: one more with each change.
    public long version() {
        return version;
    }

    /// The number that the next relation gets.
    public int nextNumber() {
        return nextNumber;
    }

    /// The relations that users made, each after what it reads.
    public List<Entry> entries() {
        return List.copyOf(relations.values());
    }

    /// The entry of a relation that users made, or empty.
    public Optional<Entry> entry(QualifiedName name) {
        return Optional.ofNullable(relations.get(name));
    }

    /// The number of a relation that users made.
    public OptionalInt number(QualifiedName name) {
        var entry = relations.get(name);
        return entry == null ? OptionalInt.empty() : OptionalInt.of(entry.number());
    }

    /// The sources.
    public List<SourceDefinition> sources() {
        return sources;
    }

    /// The sinks.
    public List<SinkDefinition> sinks() {
        return sinks;
    }

    /// The entry of the sequence called `name`, or empty.
    public Optional<Entry> sequence(QualifiedName name) {
        return entry(name).filter(entry -> entry.relation() instanceof SequenceDefinition);
    }

    /// The sequences.
    public List<SequenceDefinition> sequences() {
        return relations.values().stream()
                .map(Entry::relation)
                .filter(SequenceDefinition.class::isInstance)
                .map(SequenceDefinition.class::cast)
                .toList();
    }

    @Override
    public Optional<QualifiedName> sequenceOf(TableDefinition table, String column) {
        var owner = new SequenceDefinition.Owner(table.name(), column, true);
        return sequences().stream()
                .filter(sequence -> owner.equals(sequence.owner()))
                .map(SequenceDefinition::name)
                .findFirst();
    }

    /// What was said of things.
    public Map<Commented, String> comments() {
        return comments;
    }

    /// What was said of a thing, or null.
    public @Nullable String comment(Commented of) {
        return comments.get(of);
    }

    /// With another comment on a thing; null for none.
    public CatalogState withComment(Commented of, @Nullable String comment) {
        var changed = new HashMap<>(comments);
        if (comment == null || comment.isEmpty()) {
            changed.remove(of);
        } else {
            changed.put(of, comment);
        }
        return withComments(changed);
    }

    /// With these comments, as far as what they are about is there.
    public CatalogState withComments(Map<Commented, String> changed) {
        var kept = new HashMap<>(changed);
        kept.keySet().removeIf(of -> !exists(of));
        return new CatalogState(
                version + 1, nextNumber, relations, sources, sinks, kept, path, systemTables);
    }

    private boolean exists(Commented of) {
        return switch (of.kind()) {
            case RELATION -> {
                var entry = relations.get(of.name());
                yield entry != null
                        && (of.column().isEmpty()
                                || entry.relation().schema().indexOf(of.column()).isPresent());
            }
            case INDEX ->
                    tables().stream()
                            .flatMap(table ->
                                    Stream.concat(
                                            table.uniqueKeys().stream(), table.indexes().stream()))
                            .anyMatch(index -> index.name().equals(of.name()));
            case SCHEMA -> schemas().contains(of.name().name());
        };
    }

    /// The secondary indexes.
    public List<IndexDefinition> indexes() {
        return tables().stream().flatMap(table -> table.indexes().stream()).toList();
    }

    /// The tables that show the system's own state.
    public SystemTables systemTables() {
        return systemTables;
    }

    /// What depends on `name`: views that read it, sources that write it, sinks that follow it.
    public List<QualifiedName> dependants(QualifiedName name) {
        var result = new ArrayList<QualifiedName>();
        relations.forEach((reader, entry) -> {
            if (entry.reads().contains(name)) {
                result.add(reader);
            }
        });
        return result;
    }

    @Override
    public Optional<Relation> relation(QualifiedName name) {
        var entry = relations.get(name);
        return entry != null
                ? Optional.of(entry.relation())
                : systemTables.definition(name).map(table -> (Relation) table);
    }

    @Override
    public Catalog within(ViewDefinition view) {
        var entry = relations.get(view.name());
        return entry == null
                ? this
                : new NarrowCatalog(this, entry.reads(), entry.columns(), entry.path());
    }

    @Override
    public Schema storedSchema(TableDefinition table) {
        return HiddenColumns.stored(table);
    }

    @Override
    public List<String> schemas() {
        return path.all();
    }

    /// Whether it is a schema for what users make.
    public boolean isUsers(String schema) {
        return schema.equals(QualifiedName.PUBLIC) || path.made().contains(schema);
    }

    /// The schemas that users made.
    public List<String> userSchemas() {
        return path.made();
    }

    @Override
    public List<String> searchPath() {
        return path.searched();
    }

    /// 3F000: there is no such schema.
    public static SqlException noSchema(String name) {
        return SqlException.of(
                        SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist")
                .hint("CREATE SCHEMA makes one.");
    }

    /// The schemas of the search path that are there, without those that are always looked in.
    public List<String> pathSchemas() {
        return path.there();
    }

    /// The schema in which relations are made that are not said to be in another one, or empty.
    public Optional<String> creationSchema() {
        return path.first();
    }

    /// The same catalog, as a session sees it that looks for names in these schemas.
    public CatalogState withPath(List<String> schemas) {
        return path.asked().equals(schemas)
                ? this
                : new CatalogState(
                        version,
                        nextNumber,
                        relations,
                        sources,
                        sinks,
                        comments,
                        path.withAsked(schemas),
                        systemTables);
    }

    /// With other schemas than these.
    ///
    /// @param made those that users made
    public CatalogState withSchemas(List<String> made) {
        return new CatalogState(
                        version + 1,
                        nextNumber,
                        relations,
                        sources,
                        sinks,
                        comments,
                        path.withMade(made),
                        systemTables)
                .withComments(comments);
    }

    @Override
    public List<Relation> relations(String schema) {
        var result = new ArrayList<Relation>();
        relations.values().stream()
                .map(Entry::relation)
                .filter(relation -> relation.name().schema().equals(schema))
                .forEach(result::add);
        systemTables.definitions().stream()
                .filter(table -> table.name().schema().equals(schema))
                .forEach(result::add);
        return result;
    }

    // --- Changes -------------------------------------------------------------------------------

    /// With one more relation.
    ///
    /// @param reads what a view's query reads
    /// @param columns of tables among them: those that the query may name
    public CatalogState with(
            Relation relation,
            List<QualifiedName> reads,
            Map<QualifiedName, List<String>> columns) {
        String schema = relation.name().schema();
        if (!schemas().contains(schema)) {
            throw noSchema(schema);
        }
        var changed = new LinkedHashMap<>(relations);
        changed.put(relation.name(), new Entry(nextNumber, relation, reads, columns, searchPath()));
        return copy(nextNumber + 1, changed, sources, sinks);
    }

    /// With a view whose query finds names in these schemas.
    public CatalogState withFoundIn(QualifiedName view, List<String> schemas) {
        var changed = new LinkedHashMap<>(relations);
        changed.computeIfPresent(
                view,
                (_, entry) ->
                        new Entry(
                                entry.number(),
                                entry.relation(),
                                entry.reads(),
                                entry.columns(),
                                schemas));
        return copy(nextNumber, changed, sources, sinks);
    }

    /// With another relation in the place of the one called `name`.
    ///
    /// @param renumbered whether it gets a number of its own
    public CatalogState altered(QualifiedName name, Relation relation, boolean renumbered) {
        var changed = new LinkedHashMap<QualifiedName, Entry>();
        relations.forEach((of, entry) -> {
            if (of.equals(name)) {
                int number = renumbered ? nextNumber : entry.number();
                changed.put(relation.name(), entry.with(number, relation));
            } else {
                changed.put(of, entry);
            }
        });
        var moved = new HashMap<Commented, String>();
        comments.forEach((of, comment) -> {
            boolean itself = of.kind() == Commented.Kind.RELATION && of.name().equals(name);
            moved.put(
                    itself ? new Commented(of.kind(), relation.name(), of.column()) : of, comment);
        });
        return copy(renumbered ? nextNumber + 1 : nextNumber, changed, sources, sinks)
                .withComments(moved);
    }

    /// With the sequences of a table's column going with another column, or gone where `to` is
    /// null.
    public CatalogState withSequencesOf(
            QualifiedName table, String column, @Nullable String to, QualifiedName newTable) {
        var changed = new LinkedHashMap<>(relations);
        for (var sequence : sequences()) {
            var owner = sequence.owner();
            if (owner != null && owner.table().equals(table) && owner.column().equals(column)) {
                var entry = requireNonNull(relations.get(sequence.name()));
                if (to == null) {
                    changed.remove(sequence.name());
                } else {
                    var newOwner = new SequenceDefinition.Owner(newTable, to, owner.identity());
                    changed.put(
                            sequence.name(),
                            entry.with(entry.number(), sequence.ownedBy(newOwner)));
                }
            }
        }
        return copy(nextNumber, changed, sources, sinks);
    }

    /// Without these relations, and the indexes and sequences that go with them.
    public CatalogState without(List<QualifiedName> names) {
        var changed = new LinkedHashMap<>(relations);
        names.forEach(changed::remove);
        for (var sequence : sequences()) {
            var owner = sequence.owner();
            if (owner != null && names.contains(owner.table())) {
                changed.remove(sequence.name());
            }
        }
        return copy(nextNumber, changed, sources, sinks).withComments(comments);
    }

    /// With other sources.
    public CatalogState withSources(List<SourceDefinition> changed) {
        return copy(nextNumber, relations, changed, sinks);
    }

    /// With other sinks.
    public CatalogState withSinks(List<SinkDefinition> changed) {
        return copy(nextNumber, relations, sources, changed);
    }

    private CatalogState copy(
            int newNextNumber,
            Map<QualifiedName, Entry> newRelations,
            List<SourceDefinition> newSources,
            List<SinkDefinition> newSinks) {
        return new CatalogState(
                version + 1,
                newNextNumber,
                newRelations,
                newSources,
                newSinks,
                comments,
                path,
                systemTables);
    }

    /// The tables among the relations.
    public List<TableDefinition> tables() {
        return relations.values().stream()
                .map(Entry::relation)
                .filter(TableDefinition.class::isInstance)
                .map(TableDefinition.class::cast)
                .toList();
    }

    /// The views among the relations.
    public List<ViewDefinition> views() {
        return relations.values().stream()
                .map(Entry::relation)
                .filter(ViewDefinition.class::isInstance)
                .map(ViewDefinition.class::cast)
                .toList();
    }
}
