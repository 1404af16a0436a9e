// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Recommend;
import io.tidemill.core.plan.VolatileCalls;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.RecordingCatalog;
import io.tidemill.server.database.Database;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.PlannedQuery;
import io.tidemill.sql.statement.AlterTable;
import io.tidemill.sql.statement.CreateIndex;
import io.tidemill.sql.statement.CreateModel;
import io.tidemill.sql.statement.CreateTable;
import io.tidemill.sql.statement.CreateTableAs;
import io.tidemill.sql.statement.CreateView;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.ObjectKind;
import io.tidemill.sql.statement.Rename;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Statements that change the catalog. They take effect at once: a `ROLLBACK` does not undo them.
final class Definitions {
    private final SqlSession session;
    private final TableDefinitions tables;

    Definitions(SqlSession session) {
        this.session = session;
        this.tables = new TableDefinitions(session);
    }

    private void takesEffectAtOnce() {
        if (session.transaction().isExplicit()) {
            session.notice(
                    "NOTICE",
                    SqlState.SUCCESSFUL_COMPLETION,
                    "definitions take effect at once and are not undone by ROLLBACK");
        }
    }

    /// Makes a change of the catalog that leaves the rows of tables alone.
    CatalogState change(java.util.function.UnaryOperator<CatalogState> step) {
        return alter(before -> new Database.Altered(step.apply(before), List.of()));
    }

    /// Makes a change of the catalog.
    CatalogState alter(Function<CatalogState, Database.Altered> step) {
        takesEffectAtOnce();
        var path = session.settings().searchPath();
        var changed =
                session.database()
                        .alter(before -> {
                            var seen = before.withPath(path);
                            var altered = step.apply(seen);
                            return altered.catalog() == seen
                                    ? new Database.Altered(before, altered.tables())
                                    : new Database.Altered(
                                            altered.catalog().withPath(before.sight().path()),
                                            altered.tables());
                        });
        session.transaction().definitionsChanged();
        return changed;
    }

    Result alterTable(AlterTable alter) {
        return alterTables().alter(alter);
    }

    /// What is made under `name`: in the first schema of the search path where none is said.
    QualifiedName created(Name name) {
        return created(session.transaction().look().catalog(), name);
    }

    /// What is made under `name`.
    ///
    /// Errors: 3F000 where there is no such schema, 42501 in a schema of the system.
    static QualifiedName created(CatalogState catalog, Name name) {
        String given = name.schema();
        if (given == null) {
            return new QualifiedName(
                    catalog.creationSchema().orElseThrow(() -> noneSelected(name)), name.name());
        }
        if (catalog.schemas().contains(given) && !catalog.isUsers(given)) {
            throw SqlException.of(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "permission denied to create \"" + name + "\"")
                    .detail("System catalog modifications are currently disallowed.")
                    .hint("Use a schema of your own, or public.")
                    .at(name.position());
        }
        requireUsers(catalog, given, name.position());
        return new QualifiedName(given, name.name());
    }

    private static SqlException noneSelected(Name name) {
        return SqlException.of(
                        SqlState.INVALID_SCHEMA_NAME, "no schema has been selected to create in")
                .hint("Put a schema in front of the name, or SET search_path.")
                .at(name.position());
    }

    /// Errors: 3F000 where there is no such schema, 42501 where it is one of the system.
    static void requireUsers(CatalogState catalog, String schema, int position) {
        if (!catalog.schemas().contains(schema)) {
            throw CatalogState.noSchema(schema).at(position);
        }
        if (!catalog.isUsers(schema)) {
            throw SqlException.of(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "permission denied for schema " + schema)
                    .hint("Use a schema of your own, or public.")
                    .at(position);
        }
    }

    /// The relation, index, source or sink that `name` means: the first that there is along the
    /// search path.
    static QualifiedName found(CatalogState catalog, Name name) {
        String given = name.schema();
        if (given != null) {
            return new QualifiedName(given, name.name());
        }
        return catalog.pathSchemas().stream()
                .map(schema -> new QualifiedName(schema, name.name()))
                .filter(qualified -> taken(catalog, qualified))
                .findFirst()
                .orElseGet(() ->
                        new QualifiedName(
                                catalog.creationSchema().orElse(QualifiedName.PUBLIC),
                                name.name()));
    }

    /// Whether a relation, source, sink or index is called `name`.
    static boolean taken(CatalogState catalog, QualifiedName name) {
        return catalog.entry(name).isPresent()
                || catalog.tables().stream().anyMatch(table -> indexes(table).contains(name))
                || catalog.sources().stream().anyMatch(source -> source.name().equals(name))
                || catalog.sinks().stream().anyMatch(sink -> sink.name().equals(name));
    }

    /// Errors: 42P07 where a relation, or an index of another table or of `table`, is called
    /// `name`.
    static void requireFree(
            CatalogState catalog, TableDefinition table, QualifiedName name, int position) {
        if (taken(catalog, name) || indexes(table).contains(name) || name.equals(table.name())) {
            throw exists(name).at(position);
        }
    }

    /// The names of a table's indexes, those of constraints too.
    static Set<QualifiedName> indexes(TableDefinition table) {
        var names = new HashSet<QualifiedName>();
        table.uniqueKeys().forEach(key -> names.add(key.name()));
        table.indexes().forEach(index -> names.add(index.name()));
        return names;
    }

    /// A name for an index: table, columns, `label`; numbered where it is taken.
    static String freeName(
            CatalogState catalog, TableDefinition table, List<String> columns, String label) {
        String name = table.name().name() + "_" + String.join("_", columns) + "_" + label;
        String free = name;
        var own = indexes(table);
        for (int i = 1; ; i++) {
            var qualified = new QualifiedName(table.name().schema(), free);
            if (!taken(catalog, qualified) && !own.contains(qualified)) {
                return free;
            }
            free = name + i;
        }
    }

    static SqlException exists(QualifiedName name) {
        return SqlException.of(
                SqlState.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists");
    }

    boolean skip(boolean ifNotExists, CatalogState catalog, QualifiedName name) {
        if (!taken(catalog, name)) {
            return false;
        }
        if (!ifNotExists) {
            throw exists(name);
        }
        skipping(name);
        return true;
    }

    // --- Tables and views ----------------------------------------------------------------------

    Result createTable(CreateTable create) {
        var name = created(create.name());
        change(catalog -> {
            if (skip(create.ifNotExists(), catalog, name)) {
                return catalog;
            }
            var defined = tables.define(create, name, pinned(catalog));
            var definition = defined.table();
            var watermark = definition.watermark();
            var late = watermark == null ? null : watermark.lateInto();
            var clause = create.watermark();
            if (late == null || clause == null || clause.lateInto() == null) {
                return defined.withSequences(catalog).with(definition, List.of(), Map.of());
            }
            if (late.equals(name)) {
                throw exists(name);
            }
            var keeper =
                    Watermarks.lateTable(definition, late, catalog, clause.lateInto().position());
            var base =
                    catalog.entry(late).isPresent()
                            ? catalog
                            : catalog.with(keeper, List.of(), Map.of());
            return defined.withSequences(base).with(definition, List.of(late), Map.of());
        });
        return new Result.Command("CREATE TABLE");
    }

    private Pinned pinned(CatalogState catalog) {
        return new Pinned(catalog, session.database().engine().snapshot());
    }

    Result createView(CreateView create) {
        var name = created(create.name());
        String tag = create.materialized() ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW";
        change(catalog -> {
            var existing = catalog.entry(name);
            boolean replaces = existing.isPresent() && create.orReplace();
            if (!replaces && skip(create.ifNotExists(), catalog, name)) {
                return catalog;
            }
            var recording = new RecordingCatalog(catalog);
            var planned = planned(create.query(), recording, "a view");
            var query = planned.query();
            var definition = view(create, name, query, recording);
            if (create.materialized() && recording.foundSystemTable()) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "a materialized view cannot read system tables and sequences")
                        .hint("Make it a plain view.");
            }
            if (create.materialized()) {
                refuseVolatile(query, "a materialized view");
            }
            var columns = columnsRead(planned, recording);
            return replaces
                    ? replaced(catalog, existing.get(), create, definition, recording, columns)
                            .withComments(catalog.comments())
                    : catalog.with(definition, recording.found(), columns);
        });
        return new Result.Command(tag);
    }

    /// Refuses what differs each time in a query that is kept current.
    ///
    /// @param what keeps it current
    static void refuseVolatile(Query query, String what) {
        VolatileCalls.find(query.plan())
                .ifPresent(function -> {
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    what + " cannot call the volatile function " + function.name())
                            .hint(
                                    "Store the value with the row, for example by a column's DEFAULT.");
                });
        refuseRecommendations(query.plan());
    }

    /// Each rating may change all of a recommender's answers: what follows them would never rest.
    private static void refuseRecommendations(Plan plan) {
        if (plan instanceof Recommend) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a materialized view or a model cannot use RECOMMEND")
                    .hint(
                            "Query it, or make a plain view; PREDICT can be used in a materialized"
                                    + " view.");
        }
        plan.inputs().forEach(Definitions::refuseRecommendations);
    }

    Result createModel(CreateModel create) {
        return new ModelDefinitions(session, this).create(create);
    }

    /// The columns of tables that a view's query reads or names, in the tables' order.
    static Map<QualifiedName, List<String>> columnsRead(
            PlannedQuery planned, RecordingCatalog catalog) {
        var columns = new HashMap<QualifiedName, List<String>>();
        ReadColumns.of(planned.query())
                .forEach((name, read) -> {
                    if (catalog.relation(name).orElseThrow() instanceof TableDefinition table) {
                        var named = planned.named().getOrDefault(name, Set.of());
                        var names =
                                table.columns().stream()
                                        .map(ColumnDefinition::name)
                                        .filter(column ->
                                                read.contains(column) || named.contains(column))
                                        .toList();
                        columns.put(name, names.isEmpty() ? List.of(anyColumn(table)) : names);
                    }
                });
        return columns;
    }

    /// What a query that only counts rows is said to read.
    private static String anyColumn(TableDefinition table) {
        var watermark = table.watermark();
        int column =
                table.keyed()
                        ? table.primaryKey().getFirst()
                        : watermark == null ? 0 : watermark.column();
        return table.columns().get(column).name();
    }

    /// The same for another schema.
    void requireMovable(CatalogState catalog, QualifiedName from, QualifiedName to, int position) {
        if (taken(catalog, to)) {
            throw SqlException.of(
                            SqlState.DUPLICATE_TABLE,
                            "relation \"%s\" already exists in schema \"%s\""
                                    .formatted(to.name(), to.schema()))
                    .at(position);
        }
        requireRenamable(catalog, from, to, position);
    }

    /// Errors: 42P07 where `to` is taken, 0A000 where others name `from`.
    void requireRenamable(
            CatalogState catalog, QualifiedName from, QualifiedName to, int position) {
        if (taken(catalog, to)) {
            throw exists(to).at(position);
        }
        var dependants = Drops.dependants(catalog, from);
        if (!dependants.isEmpty()) {
            var relation = catalog.entry(from).orElseThrow().relation();
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            (from.schema().equals(to.schema()) ? "cannot rename " : "cannot move ")
                                    + relation.kind()
                                    + " \""
                                    + from
                                    + "\" because other objects name it")
                    .detail(Drops.listed(relation, dependants))
                    .hint("Drop them, and make them anew with the new name.")
                    .at(position);
        }
    }

    Result createIndex(CreateIndex create) {
        return new Indexes(session, this).create(create);
    }

    Result createTableAs(CreateTableAs create) {
        return new TablesFromQueries(session, this).create(create);
    }

    AlterTables alterTables() {
        return new AlterTables(session, tables, this);
    }

    /// Notices that a relation is there already.
    void skipping(QualifiedName name) {
        session.notice(
                "NOTICE",
                SqlState.DUPLICATE_TABLE,
                "relation \"" + name + "\" already exists, skipping");
    }

    Result rename(Rename rename) {
        if (rename.kind() == ObjectKind.SEQUENCE) {
            return new SequenceDefinitions(session, this).rename(rename);
        }
        if (rename.kind() == ObjectKind.INDEX) {
            return new Indexes(session, this).rename(rename);
        }
        String tag = "ALTER " + rename.kind().sql().toUpperCase(java.util.Locale.ROOT);
        change(catalog -> {
            var name = found(catalog, rename.name());
            var entry = catalog.entry(name);
            if (entry.isEmpty()) {
                if (rename.ifExists()) {
                    session.skips("relation \"" + name + "\" does not exist");
                    return catalog;
                }
                throw SqlException.of(
                                SqlState.UNDEFINED_TABLE,
                                "relation \"" + name + "\" does not exist")
                        .at(rename.name().position());
            }
            if (!(entry.get().relation() instanceof ViewDefinition view)
                    || !view.kind().equals(rename.kind().sql())) {
                throw SqlException.of(
                                SqlState.WRONG_OBJECT_TYPE,
                                "\"" + name + "\" is not a " + rename.kind().sql())
                        .at(rename.name().position());
            }
            var to = new QualifiedName(name.schema(), rename.to().name());
            requireRenamable(catalog, name, to, rename.to().position());
            return catalog.altered(name, view.renamed(to), false);
        });
        return new Result.Command(tag);
    }

    private CatalogState replaced(
            CatalogState catalog,
            CatalogState.Entry existing,
            CreateView create,
            ViewDefinition replacement,
            RecordingCatalog recording,
            Map<QualifiedName, List<String>> columns) {
        var relation = existing.relation();
        if (!(relation instanceof ViewDefinition view)
                || view.materialized() != create.materialized()) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "\"" + relation.name() + "\" is a " + relation.kind())
                    .at(create.name().position());
        }
        var dependants = Drops.dependants(catalog, relation.name());
        ViewReplacement.requireNoCycle(relation.name(), dependants, recording.found());
        if (!dependants.isEmpty()) {
            ViewReplacement.requireSameColumns(view, replacement, create.name().position());
        }
        var sinks = dependants.stream().filter(name -> catalog.entry(name).isEmpty()).toList();
        if (!sinks.isEmpty()) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot replace "
                                    + relation.kind()
                                    + " \""
                                    + relation.name()
                                    + "\" because sinks follow it or what reads it")
                    .detail(Drops.listed(relation, sinks))
                    .hint("Drop them first, and make them anew afterwards.");
        }
        var gone = new ArrayList<>(dependants);
        gone.add(relation.name());
        var base = catalog.without(gone).with(replacement, recording.found(), columns);
        return new ViewReplacement(session.sql()).remake(catalog, base, Set.copyOf(dependants));
    }

    PlannedQuery planned(
            io.tidemill.sql.statement.Query query, RecordingCatalog catalog, String what) {
        var planned = session.sql().plan(query, catalog, List.of());
        if (!planned.parameterTypes().isEmpty()) {
            throw SqlException.of(SqlState.UNDEFINED_PARAMETER, what + " must not have parameters");
        }
        return planned;
    }

    private ViewDefinition view(
            CreateView create, QualifiedName name, Query query, RecordingCatalog catalog) {
        var schema = renamed(create, query.schema());
        return new ViewDefinition(
                name,
                schema,
                create.query().text(),
                create.materialized(),
                create.emitOnWindowClose(),
                UniqueKey.shown(query.plan(), catalog, schema.size()),
                ViewOptions.of(create, query, session.settings()));
    }

    private static Schema renamed(CreateView create, Schema schema) {
        if (create.columns().size() > schema.size()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "CREATE VIEW specifies more column names than columns")
                    .at(create.columns().get(schema.size()).position());
        }
        var fields = new ArrayList<Field>();
        var names = new HashSet<String>();
        for (int i = 0; i < schema.size(); i++) {
            var field = schema.field(i);
            String name =
                    i < create.columns().size() ? create.columns().get(i).name() : field.name();
            if (!names.add(name)) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + name + "\" specified more than once")
                        .hint("Give the columns of the view different names with AS.")
                        .at(create.name().position());
            }
            Type type = field.type().name() == TypeName.UNKNOWN ? Type.TEXT : field.type();
            fields.add(new Field(name, type, field.nullable()));
        }
        return new Schema(fields);
    }
}
