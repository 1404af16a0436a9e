// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Database;
import io.tidemill.sql.statement.Drop;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.ObjectKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `DROP`, and what goes with what is dropped.
final class Drops {
    private final SqlSession session;
    private final Definitions definitions;

    Drops(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    Result drop(Drop drop) {
        if (drop.kind() == ObjectKind.INDEX) {
            return new Indexes(session, definitions).drop(drop);
        }
        String tag = "DROP " + drop.kind().sql().toUpperCase(java.util.Locale.ROOT);
        var gone = new LinkedHashSet<QualifiedName>();
        definitions.alter(catalog -> {
            var altered = new Database.Altered(catalog, List.of());
            for (var name : drop.names()) {
                altered =
                        drop.kind() == ObjectKind.SCHEMA
                                ? schema(altered, drop, name, gone)
                                : dropped(altered, drop, name, gone);
            }
            return altered;
        });
        session.connectors().dropped(List.copyOf(gone));
        return new Result.Command(tag);
    }

    private Database.Altered schema(
            Database.Altered before, Drop drop, Name name, Set<QualifiedName> gone) {
        var catalog = before.catalog();
        String schema = name.name();
        if (!catalog.schemas().contains(schema)) {
            if (drop.ifExists()) {
                session.skips("schema \"" + schema + "\" does not exist");
                return before;
            }
            throw SqlException.of(
                            SqlState.INVALID_SCHEMA_NAME,
                            "schema \"" + schema + "\" does not exist")
                    .at(name.position());
        }
        if (!catalog.userSchemas().contains(schema)) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot drop schema "
                                    + schema
                                    + " because it is required by the database system")
                    .hint("Drop what is in it.")
                    .at(name.position());
        }
        var all = new LinkedHashSet<>(SchemaDefinitions.in(catalog, schema));
        var direct = List.copyOf(all);
        direct.forEach(each -> collect(catalog, each, all));
        var names = List.copyOf(all);
        var uses = uses(catalog, all);
        if (!names.isEmpty() && !drop.cascade()) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot drop schema " + schema + " because other objects depend on it")
                    .detail(
                            direct.stream()
                                    .map(each ->
                                            described(catalog, each)
                                                    + " depends on schema "
                                                    + schema)
                                    .collect(Collectors.joining("\n")))
                    .hint("Use DROP … CASCADE to drop the dependent objects too.");
        }
        cascadesTo(catalog, names, uses);
        var altered = removed(before, names, uses, gone);
        var schemas = new ArrayList<>(altered.catalog().userSchemas());
        schemas.remove(schema);
        return new Database.Altered(altered.catalog().withSchemas(schemas), altered.tables());
    }

    private Database.Altered dropped(
            Database.Altered before, Drop drop, Name name, Set<QualifiedName> gone) {
        var catalog = before.catalog();
        var qualified = Definitions.found(catalog, name);
        if (drop.kind() == ObjectKind.SOURCE
                && catalog.sources().stream().anyMatch(of -> of.name().equals(qualified))) {
            gone.add(qualified);
            return new Database.Altered(
                    withoutConnectors(catalog, Set.of(qualified)), before.tables());
        }
        if (drop.kind() == ObjectKind.SINK
                && catalog.sinks().stream().anyMatch(of -> of.name().equals(qualified))) {
            gone.add(qualified);
            return new Database.Altered(
                    withoutConnectors(catalog, Set.of(qualified)), before.tables());
        }
        var entry = catalog.entry(qualified);
        if (entry.isEmpty() || drop.kind() == ObjectKind.SOURCE || drop.kind() == ObjectKind.SINK) {
            if (drop.ifExists()) {
                session.skips(drop.kind().sql() + " \"" + qualified + "\" does not exist");
                return before;
            }
            throw missing(drop.kind(), name, catalog);
        }
        var relation = entry.get().relation();
        if (!relation.kind().equals(drop.kind().sql())) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "\"" + qualified + "\" is not a " + drop.kind().sql())
                    .hint(
                            "Use DROP "
                                    + relation.kind().toUpperCase(java.util.Locale.ROOT)
                                    + " to remove it.")
                    .at(name.position());
        }
        if (relation instanceof SequenceDefinition sequence) {
            SequenceDefinitions.requireNoIdentity(sequence);
        }
        var dependants = dependants(catalog, qualified);
        var uses = uses(catalog, relation, dependants);
        if ((!dependants.isEmpty() || !uses.isEmpty()) && !drop.cascade()) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot drop "
                                    + relation.kind()
                                    + " "
                                    + qualified
                                    + " because other objects depend on it")
                    .detail(
                            Stream.concat(
                                            depends(relation, dependants),
                                            uses.stream().map(Drops::depends))
                                    .collect(Collectors.joining("\n")))
                    .hint("Use DROP … CASCADE to drop the dependent objects too.");
        }
        cascadesTo(catalog, dependants, uses);
        var names = new ArrayList<>(dependants);
        names.add(qualified);
        return removed(before, names, uses, gone);
    }

    private Database.Altered removed(
            Database.Altered before,
            List<QualifiedName> names,
            List<SequenceUses.Use> uses,
            Set<QualifiedName> gone) {
        gone.addAll(names);
        var altered = withoutDefaults(before, uses);
        return new Database.Altered(
                withoutConnectors(altered.catalog().without(names), Set.copyOf(names)),
                altered.tables());
    }

    /// The defaults, of tables that stay, that name a sequence which goes.
    private List<SequenceUses.Use> uses(
            CatalogState catalog, Relation relation, List<QualifiedName> dependants) {
        var names = new HashSet<>(dependants);
        names.add(relation.name());
        return uses(catalog, names);
    }

    private List<SequenceUses.Use> uses(CatalogState catalog, Set<QualifiedName> tables) {
        var sequences = new HashSet<QualifiedName>();
        for (var sequence : catalog.sequences()) {
            var owner = sequence.owner();
            if (tables.contains(sequence.name())
                    || (owner != null && tables.contains(owner.table()))) {
                sequences.add(sequence.name());
            }
        }
        if (sequences.isEmpty()) {
            return List.of();
        }
        return SequenceUses.of(session, catalog, sequences).stream()
                .filter(use -> !tables.contains(use.table()))
                .toList();
    }

    private static String depends(SequenceUses.Use use) {
        return "default value for column "
                + use.column()
                + " of table "
                + use.table()
                + " depends on sequence "
                + use.sequence();
    }

    private Database.Altered withoutDefaults(Database.Altered before, List<SequenceUses.Use> uses) {
        var altered = before;
        for (var use : uses) {
            var catalog = altered.catalog();
            var table = (TableDefinition) catalog.relation(use.table()).orElseThrow();
            var next =
                    definitions
                            .alterTables()
                            .altered(
                                    catalog,
                                    table,
                                    alteration -> {
                                        int at = alteration.find(use.column());
                                        alteration.redefine(
                                                at, table.columns().get(at).withDefault(null));
                                        return catalog;
                                    });
            var tables = new ArrayList<>(altered.tables());
            tables.addAll(next.tables());
            altered = new Database.Altered(next.catalog(), tables);
        }
        return altered;
    }

    /// The catalog without `first` and all that depends on these; a notice says what goes.
    CatalogState cascade(CatalogState catalog, List<QualifiedName> first) {
        var all = new LinkedHashSet<>(first);
        first.forEach(name -> collect(catalog, name, all));
        var names = List.copyOf(all);
        cascadesTo(catalog, names, List.of());
        session.connectors().dropped(names);
        return withoutConnectors(catalog.without(names), Set.copyOf(names));
    }

    private void cascadesTo(
            CatalogState catalog, List<QualifiedName> names, List<SequenceUses.Use> uses) {
        var all = new ArrayList<String>();
        names.forEach(name -> all.add(described(catalog, name)));
        uses.forEach(use ->
                all.add("default value for column " + use.column() + " of table " + use.table()));
        if (all.size() == 1) {
            session.notice(
                    "NOTICE", SqlState.SUCCESSFUL_COMPLETION, "drop cascades to " + all.getFirst());
        } else if (!all.isEmpty()) {
            session.notice(
                    "NOTICE",
                    SqlState.SUCCESSFUL_COMPLETION,
                    "drop cascades to " + all.size() + " other objects: " + String.join(", ", all));
        }
    }

    private static String described(CatalogState catalog, QualifiedName name) {
        var entry = catalog.entry(name);
        if (entry.isPresent()) {
            return entry.get().relation().kind() + " " + name;
        }
        boolean source = catalog.sources().stream().anyMatch(of -> of.name().equals(name));
        return (source ? "source " : "sink ") + name;
    }

    private static CatalogState withoutConnectors(CatalogState catalog, Set<QualifiedName> names) {
        return catalog.withSources(
                        catalog.sources().stream()
                                .filter(source -> !names.contains(source.name()))
                                .toList())
                .withSinks(
                        catalog.sinks().stream()
                                .filter(sink -> !names.contains(sink.name()))
                                .toList());
    }

    /// All that depends on a relation, directly or not: views, sources that write it, sinks that
    /// follow it.
    static List<QualifiedName> dependants(CatalogState catalog, QualifiedName name) {
        var all = new LinkedHashSet<QualifiedName>();
        collect(catalog, name, all);
        return List.copyOf(all);
    }

    private static void collect(CatalogState catalog, QualifiedName name, Set<QualifiedName> all) {
        for (var dependant : catalog.dependants(name)) {
            if (all.add(dependant)) {
                collect(catalog, dependant, all);
            }
        }
        catalog.sources().stream()
                .filter(source -> source.table().equals(name))
                .forEach(source -> all.add(source.name()));
        catalog.sinks().stream()
                .filter(sink -> sink.from().equals(name))
                .forEach(sink -> all.add(sink.name()));
    }

    /// Says that each of `dependants` depends on a relation, a line each.
    static Stream<String> depends(Relation relation, List<QualifiedName> dependants) {
        return dependants.stream()
                .map(dependant ->
                        "\""
                                + dependant
                                + "\" depends on "
                                + relation.kind()
                                + " \""
                                + relation.name()
                                + "\"");
    }

    /// Says it in one text.
    static String listed(Relation relation, List<QualifiedName> dependants) {
        return depends(relation, dependants).collect(Collectors.joining("\n"));
    }

    static SqlException missing(ObjectKind kind, Name name, CatalogState catalog) {
        String schema = name.schema();
        if (schema != null && !catalog.schemas().contains(schema)) {
            return CatalogState.noSchema(schema).at(name.position());
        }
        boolean relation = kind != ObjectKind.SOURCE && kind != ObjectKind.SINK;
        return SqlException.of(
                        relation ? SqlState.UNDEFINED_TABLE : SqlState.UNDEFINED_OBJECT,
                        kind.sql() + " \"" + name + "\" does not exist")
                .at(name.position());
    }
}
