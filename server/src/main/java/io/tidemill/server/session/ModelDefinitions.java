// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ModelHistory;
import io.tidemill.core.catalog.ModelVersion;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Query;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.circuit.ReadColumns;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.RecordingCatalog;
import io.tidemill.sql.statement.CreateModel;
import io.tidemill.sql.statement.ImportModel;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.statement.SetModelVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Statements that make models and exchange them.
///
/// What takes a model's place learns all rows before it does, and then everybody sees it at once.
/// Views that predict by the model go on and keep what it said; those that show what it has learnt
/// (forecasts) are made anew with it.
final class ModelDefinitions {
    private final SqlSession session;
    private final Definitions definitions;

    ModelDefinitions(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    Result create(CreateModel create) {
        if (create.options().containsKey(ModelDefinition.IMPORTED)) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "unrecognized model option \"" + ModelDefinition.IMPORTED + "\"")
                    .hint("Leave it out.")
                    .at(create.name().position());
        }
        return create(
                create.name(),
                create.orReplace(),
                create.ifNotExists(),
                new Source(create.options(), create.query()));
    }

    Result create(ImportModel create) {
        var file = ModelFile.read(create);
        if (file.isExport()) {
            return create(create, new ModelImport(session).read(create, file.text()));
        }
        var files = session.database().modelFiles();
        String digest = files.hold(file.bytes());
        try {
            return create(create, new OutsideModels(session).read(create, digest));
        } finally {
            files.release(digest);
        }
    }

    private Result create(ImportModel create, Source source) {
        return create(create.name(), create.orReplace(), create.ifNotExists(), source);
    }

    /// What a model is made of.
    record Source(Map<String, String> options, io.tidemill.sql.statement.Query query) {}

    private Result create(Name at, boolean orReplace, boolean ifNotExists, Source source) {
        var name = definitions.created(at);
        definitions.change(catalog -> {
            var existing = catalog.entry(name);
            boolean replaces = existing.isPresent() && orReplace;
            if (!replaces && definitions.skip(ifNotExists, catalog, name)) {
                return catalog;
            }
            long now = nowMicros();
            ViewDefinition old = replaces ? model(existing.get().relation(), at) : null;
            var history =
                    old == null
                            ? ModelHistory.first(now)
                            : ModelHistory.after(old, requireNonNull(old.model()), now);
            return with(
                    new Made(name, source.options(), source.query(), history, at), catalog, old);
        });
        return new Result.Command("CREATE MODEL");
    }

    Result setVersion(SetModelVersion set) {
        definitions.change(catalog -> {
            var name = Definitions.found(catalog, set.name());
            var existing = catalog.entry(name);
            if (existing.isEmpty()) {
                if (set.ifExists()) {
                    session.skips("model \"" + name + "\" does not exist");
                    return catalog;
                }
                throw SqlException.of(
                                SqlState.UNDEFINED_TABLE, "model \"" + name + "\" does not exist")
                        .at(set.name().position());
            }
            var old = model(existing.get().relation(), set.name());
            var model = requireNonNull(old.model());
            if (model.history().number() == set.version()) {
                return catalog;
            }
            var version = version(old, model, set);
            var history = ModelHistory.backTo(version, old, model);
            var made =
                    new Made(
                            name,
                            version.options(),
                            session.sql().query(version.sql()),
                            history,
                            set.name());
            return with(made, catalog, old);
        });
        return new Result.Command("ALTER MODEL");
    }

    private static ModelVersion version(
            ViewDefinition old, ModelDefinition model, SetModelVersion set) {
        return model.history()
                .other((int) Math.min(set.version(), Integer.MAX_VALUE))
                .orElseThrow(() ->
                        SqlException.of(
                                        SqlState.UNDEFINED_OBJECT,
                                        "model \""
                                                + old.name()
                                                + "\" has no version "
                                                + set.version())
                                .hint(
                                        "It has "
                                                + model.history().all(old, model).stream()
                                                        .map(each ->
                                                                Integer.toString(each.number()))
                                                        .collect(Collectors.joining(", "))
                                                + "; see tm_catalog.tm_model_versions.")
                                .at(set.position()));
    }

    private long nowMicros() {
        return session.context(session.transaction().read()).nowMicros();
    }

    private static ViewDefinition model(Relation relation, Name at) {
        if (relation instanceof ViewDefinition view && view.model() != null) {
            return view;
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "\"" + relation.name() + "\" is a " + relation.kind())
                .at(at.position());
    }

    /// A model that is to be made.
    ///
    /// @param at its name in the statement
    private record Made(
            QualifiedName name,
            Map<String, String> options,
            io.tidemill.sql.statement.Query query,
            ModelHistory history,
            Name at) {}

    /// The catalog with a model, in the place of `old` if that is not null.
    private CatalogState with(Made made, CatalogState catalog, @Nullable ViewDefinition old) {
        Set<QualifiedName> shown = old == null ? Set.of() : showing(catalog, made.name());
        var gone = new ArrayList<>(shown);
        if (old != null) {
            gone.add(made.name());
        }
        var recording = new RecordingCatalog(catalog.without(gone));
        var planned = definitions.planned(made.query(), recording, "a model");
        if (recording.foundSystemTable()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a model cannot learn from system tables and sequences")
                    .hint("Copy their rows into a table.");
        }
        Definitions.refuseVolatile(planned.query(), "a model");
        var view =
                Models.define(
                        made.name(),
                        made.options(),
                        made.query().text(),
                        input(made, planned.query()),
                        planned.query(),
                        recording,
                        made.history(),
                        made.at().position());
        if (old != null) {
            requireReplaceable(catalog, old, view, made.at());
        }
        var columns = Definitions.columnsRead(planned, recording);
        var base = catalog.without(gone).with(view, recording.found(), columns);
        return shown.isEmpty()
                ? base
                : new ViewReplacement(session.sql()).remake(catalog, base, shown);
    }

    private Schema input(Made made, Query planned) {
        String imported = made.options().get(ModelDefinition.IMPORTED);
        return imported == null
                ? planned.schema()
                : session.sql()
                        .plan(
                                session.sql().query(imported),
                                session.database().catalog(),
                                List.of())
                        .query()
                        .schema();
    }

    /// A model that is used can be replaced by one that is used in the same way.
    private void requireReplaceable(
            CatalogState catalog, ViewDefinition old, ViewDefinition replacement, Name at) {
        var dependants = Drops.dependants(catalog, old.name());
        boolean same =
                Objects.equals(arguments(old), arguments(replacement))
                        && predictedType(old).equals(predictedType(replacement));
        if (!dependants.isEmpty() && !same) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot replace model \""
                                    + old.name()
                                    + "\" by one of other columns because other objects use it")
                    .detail(Drops.listed(old, dependants))
                    .hint("Drop them first, or make a model of another name.")
                    .at(at.position());
        }
        var sinks =
                showing(catalog, old.name()).stream()
                        .filter(name -> catalog.entry(name).isEmpty())
                        .toList();
        if (!sinks.isEmpty()) {
            throw SqlException.of(
                            SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
                            "cannot replace model \""
                                    + old.name()
                                    + "\" because sinks follow what it has learnt")
                    .detail(Drops.listed(old, sinks))
                    .hint("Drop them first, and make them anew afterwards.")
                    .at(at.position());
        }
    }

    private static List<Field> arguments(ViewDefinition view) {
        var model = requireNonNull(view.model());
        return model.arguments().stream().map(model.input()::field).toList();
    }

    private static Type predictedType(ViewDefinition view) {
        return requireNonNull(view.model()).predictedType();
    }

    /// What shows the content of a model, directly or not.
    private Set<QualifiedName> showing(CatalogState catalog, QualifiedName model) {
        var showing = new LinkedHashSet<QualifiedName>();
        for (var name : Drops.dependants(catalog, model)) {
            var entry = catalog.entry(name);
            if (entry.isPresent()
                    && entry.get().relation() instanceof ViewDefinition view
                    && ReadColumns.of(planned(view, catalog)).containsKey(model)) {
                showing.add(name);
                showing.addAll(Drops.dependants(catalog, name));
            }
        }
        return showing;
    }

    private Query planned(ViewDefinition view, CatalogState catalog) {
        var query = session.sql().query(view.sql());
        return session.sql().plan(query, catalog.within(view), List.of()).query();
    }
}
