// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.ModelType;
import io.tidemill.engine.model.ModelTypes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `tm_catalog` tells about models.
final class ModelTables {
    private static final String SCHEMA = "tm_catalog";

    private ModelTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return Stream.of(
                        Rows.table(
                                SCHEMA,
                                "tm_models",
                                ModelTables::models,
                                "schema",
                                Type.TEXT,
                                "model",
                                Type.TEXT,
                                "type",
                                Type.TEXT,
                                "state",
                                Type.TEXT,
                                "keys",
                                Type.BIGINT,
                                "rows_learnt",
                                Type.BIGINT,
                                "rows_skipped",
                                Type.BIGINT,
                                "tick",
                                Type.BIGINT,
                                "options",
                                Type.TEXT,
                                "definition",
                                Type.TEXT,
                                "inputs",
                                Type.TEXT,
                                "outputs",
                                Type.TEXT),
                        Rows.table(
                                SCHEMA,
                                "tm_model_metrics",
                                ModelTables::metrics,
                                "schema",
                                Type.TEXT,
                                "model",
                                Type.TEXT,
                                "metric",
                                Type.TEXT,
                                "scope",
                                Type.TEXT,
                                "value",
                                Type.DOUBLE,
                                "predictions",
                                Type.BIGINT),
                        Rows.table(
                                SCHEMA,
                                "tm_model_parameters",
                                ModelTables::parameters,
                                "schema",
                                Type.TEXT,
                                "model",
                                Type.TEXT,
                                "key",
                                Type.TEXT,
                                "parameter",
                                Type.TEXT,
                                "value",
                                Type.DOUBLE,
                                "standard_error",
                                Type.DOUBLE),
                        Rows.table(
                                SCHEMA,
                                "tm_model_versions",
                                ModelTables::versions,
                                "schema",
                                Type.TEXT,
                                "model",
                                Type.TEXT,
                                "version",
                                Type.INTEGER,
                                "current",
                                Type.BOOLEAN,
                                "created",
                                Type.TIMESTAMPTZ,
                                "options",
                                Type.TEXT,
                                "definition",
                                Type.TEXT),
                        Rows.table(
                                SCHEMA,
                                "tm_drift_events",
                                ModelTables::driftEvents,
                                "schema",
                                Type.TEXT,
                                "model",
                                Type.TEXT,
                                "key",
                                Type.TEXT,
                                "tick",
                                Type.BIGINT,
                                "time",
                                Type.TIMESTAMPTZ,
                                "statistic_before",
                                Type.DOUBLE,
                                "statistic_after",
                                Type.DOUBLE,
                                "action",
                                Type.TEXT))
                .map(SystemTables.SystemTable::withTicks)
                .toList();
    }

    /// A model and what it had learnt; null where it has stopped.
    private record Model(
            QualifiedName name,
            String sql,
            ModelDefinition definition,
            @Nullable ModelContent content) {
        ModelType type() {
            return ModelTypes.of(definition);
        }
    }

    /// Calls `reader` with each model that has not stopped, and what it has learnt.
    private static void forEachRunning(SystemView view, BiConsumer<Model, ModelContent> reader) {
        forEach(
                view,
                model -> {
                    if (model.content() != null) {
                        reader.accept(model, model.content());
                    }
                });
    }

    private static void forEach(SystemView view, Consumer<Model> reader) {
        for (var each : view.catalog().views()) {
            var definition = each.model();
            if (definition != null) {
                boolean runs = view.snapshot().rowCount(each.name()) >= 0;
                var snapshot = runs ? view.snapshot().relation(each.name()) : null;
                reader.accept(
                        new Model(
                                each.name(),
                                each.sql(),
                                definition,
                                snapshot == null ? null : new ModelContent(snapshot)));
            }
        }
    }

    private static void models(SystemView view, Rows rows) {
        forEach(
                view,
                model -> {
                    var sums = new long[3];
                    if (model.content() != null) {
                        model.content()
                                .forEach(
                                        "model",
                                        part -> {
                                            sums[0]++;
                                            sums[1] += part.rows();
                                            sums[2] += part.skipped();
                                        });
                    }
                    rows.add(
                            model.name().schema(),
                            model.name().name(),
                            model.definition().type(),
                            state(model),
                            sums[0],
                            sums[1],
                            sums[2],
                            view.snapshot().tick(),
                            options(model.definition().options()),
                            definition(model.definition().options(), model.sql()),
                            listed(
                                    model.definition().arguments().stream()
                                            .map(model.definition().input()::field)
                                            .toList()),
                            listed(model.definition().outputs()));
                });
    }

    private static String state(Model model) {
        if (model.content() == null) {
            return "stopped";
        }
        return model.definition().isImported() || model.definition().isOutside()
                ? "imported"
                : "learning";
    }

    private static void metrics(SystemView view, Rows rows) {
        forEachRunning(
                view,
                (model, content) -> {
                    for (var metric : model.type().metrics(model.definition(), content)) {
                        rows.add(
                                model.name().schema(),
                                model.name().name(),
                                metric.metric().name(),
                                metric.scope(),
                                orNull(metric.metric().value()),
                                metric.count());
                    }
                });
    }

    private static void parameters(SystemView view, Rows rows) {
        forEachRunning(
                view,
                (model, content) -> {
                    for (var parameter : model.type().parameters(model.definition(), content)) {
                        rows.add(
                                model.name().schema(),
                                model.name().name(),
                                parameter.key().isEmpty() ? null : parameter.key(),
                                parameter.name(),
                                orNull(parameter.value()),
                                orNull(parameter.standardError()));
                    }
                });
    }

    private static String options(Map<String, String> options) {
        var shown = new TreeMap<>(options);
        shown.remove(ModelDefinition.IMPORTED);
        return shown.toString();
    }

    private static String listed(List<Field> fields) {
        return fields.stream()
                .map(field -> field.name() + " " + field.type().sql())
                .collect(Collectors.joining(", "));
    }

    /// The query that gave the rows to learn; null where it was learnt elsewhere.
    private static @Nullable String definition(Map<String, String> options, String sql) {
        boolean elsewhere =
                options.containsKey(ModelDefinition.IMPORTED)
                        || options.containsKey(ModelDefinition.SHA256);
        return elsewhere ? null : sql;
    }

    private static void versions(SystemView view, Rows rows) {
        for (var each : view.catalog().views()) {
            var model = each.model();
            if (model == null) {
                continue;
            }
            for (var version : model.history().all(each, model)) {
                rows.add(
                        each.name().schema(),
                        each.name().name(),
                        version.number(),
                        version.number() == model.history().number(),
                        version.createdMicros(),
                        options(version.options()),
                        definition(version.options(), version.sql()));
            }
        }
    }

    private static void driftEvents(SystemView view, Rows rows) {
        forEachRunning(
                view,
                (model, content) -> {
                    for (var event : model.type().driftEvents(content)) {
                        rows.add(
                                model.name().schema(),
                                model.name().name(),
                                event.key().isEmpty() ? null : event.key(),
                                event.tick(),
                                event.nowMicros(),
                                event.before(),
                                event.after(),
                                event.action());
                    }
                });
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
