// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.JsonText;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.ModelTypes;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/// `export_model`: a model as JSON, as docs/formats/models.md specifies it.
public final class ModelExport {
    private ModelExport() {}

    static List<Function> all() {
        var list = new FunctionList(ModelExport.class);
        list.add(
                "export_model",
                List.of(Type.TEXT),
                Type.TEXT,
                "exportModel",
                "A model as JSON, which CREATE MODEL … FROM a file takes.");
        return list.functions();
    }

    /// `export_model(name)`
    public static void exportModel(EvaluationContext context, Slice name, Slice out) {
        var system = SystemView.of(context);
        String text = new String(name.data, name.offset, name.length, UTF_8);
        if (!(system.catalog().relation(text).orElse(null) instanceof ViewDefinition view)
                || view.model() == null) {
            throw SqlException.of(
                            SqlState.UNDEFINED_OBJECT, "model \"" + text + "\" does not exist")
                    .hint("SHOW MODELS lists the models.");
        }
        var model = view.model();
        requirePortable(model);
        var content = new ModelContent(requireNonNull(system.snapshot().relation(view.name())));
        out.reset();
        put("{\"format\": \"tidemill model\", \"version\": 1, \"tick\": ", out);
        put(Long.toString(system.snapshot().tick()), out);
        options(model, out);
        put(", \"query\": ", out);
        string(model.isImported() ? "" : view.sql(), out);
        columns(model, out);
        parameters(model, content, out);
        parts(content, out);
        put("}", out);
    }

    /// Errors: 0A000 for a model of which there is more than its content.
    public static void requirePortable(ModelDefinition model) {
        if (model.isOutside()) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a model of type \"" + model.type() + "\" cannot be exported")
                    .hint("It was made from a file: keep that.");
        }
        if (model.type().equals("recommender")) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a model of type \"recommender\" cannot be exported or imported")
                    .hint("Copy its ratings, and make the model of them.");
        }
    }

    private static void options(ModelDefinition model, Slice out) {
        put(", \"options\": {", out);
        String separator = "";
        for (var option : new TreeMap<>(model.options()).entrySet()) {
            if (option.getKey().equals(ModelDefinition.IMPORTED)) {
                continue;
            }
            put(separator, out);
            string(option.getKey(), out);
            put(": ", out);
            string(option.getValue(), out);
            separator = ", ";
        }
        put("}", out);
    }

    private static void columns(ModelDefinition model, Slice out) {
        put(", \"columns\": [", out);
        String separator = "";
        for (Field field : model.input().fields()) {
            put(separator + "{\"name\": ", out);
            string(field.name(), out);
            put(", \"type\": ", out);
            string(field.type().sql(), out);
            put("}", out);
            separator = ", ";
        }
        put("]", out);
    }

    /// For people: what is imported is in the parts.
    private static void parameters(ModelDefinition model, ModelContent content, Slice out) {
        put(", \"parameters\": [", out);
        String separator = "";
        for (var parameter : ModelTypes.of(model).parameters(model, content)) {
            put(separator + "{\"key\": ", out);
            string(parameter.key(), out);
            put(", \"name\": ", out);
            string(parameter.name(), out);
            put(", \"value\": " + number(parameter.value()), out);
            put(", \"standard_error\": " + number(parameter.standardError()) + "}", out);
            separator = ", ";
        }
        put("]", out);
    }

    private static void parts(ModelContent content, Slice out) {
        put(", \"parts\": [", out);
        var separator = new StringBuilder();
        content.forEach(part -> {
            put(separator + "{\"part\": ", out);
            string(part.name(), out);
            put(", \"key\": ", out);
            string(part.key(), out);
            put(", \"rows\": " + part.rows() + ", \"skipped\": " + part.skipped(), out);
            put(", \"state\": ", out);
            string(Base64.getEncoder().encodeToString(part.state()), out);
            put("}", out);
            separator.setLength(0);
            separator.append(", ");
        });
        put("]", out);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }

    private static void string(String text, Slice out) {
        JsonText.appendString(Slice.of(text), out);
    }

    private static void put(String text, Slice out) {
        out.append(Slice.of(text));
    }
}
