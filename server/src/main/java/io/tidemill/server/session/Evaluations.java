// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.error.Suggestion;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.model.Evaluator;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.ModelTypes;
import io.tidemill.sql.statement.EvaluateModel;
import io.tidemill.sql.statement.Name;
import java.util.ArrayList;
import java.util.List;

/// `EVALUATE MODEL`: a model as it is, judged by the rows of a query of the same snapshot.
final class Evaluations {
    static final Schema FIGURES =
            Schema.of(
                    new Field("metric", Type.TEXT, false),
                    new Field("value", Type.DOUBLE, true),
                    new Field("rows", Type.BIGINT, false));

    private static final String LABEL = "label";

    private final SqlSession session;
    private final Reads reads;

    Evaluations(SqlSession session, Reads reads) {
        this.session = session;
        this.reads = reads;
    }

    Result.Rows evaluate(EvaluateModel evaluate) {
        var pinned = session.transaction().read();
        var view = model(evaluate.model());
        var definition = requireNonNull(view.model());
        var content = pinned.snapshot().relation(view.name());
        var planned = session.sql().plan(evaluate.query(), pinned.counted(), List.of());
        if (!planned.parameterTypes().isEmpty()) {
            throw SqlException.of(
                    SqlState.UNDEFINED_PARAMETER, "EVALUATE MODEL must not have parameters");
        }
        var evaluator =
                ModelTypes.of(definition)
                        .evaluator(
                                definition,
                                new ModelContent(requireNonNull(content)),
                                evaluate.options());
        int[] columns = columns(definition, evaluate, planned.query().schema());
        long given = 0;
        try (var rows = reads.rows(planned.query(), pinned).rows()) {
            for (var batch = rows.next(); batch != null; batch = rows.next()) {
                given += batch.size();
                evaluator.add(batch.select(columns));
            }
        }
        return figures(evaluator, given);
    }

    private ViewDefinition model(Name name) {
        var catalog = session.transaction().read().catalog();
        if (Reads.find(catalog, name) instanceof ViewDefinition view && view.model() != null) {
            return view;
        }
        var models =
                catalog.views().stream()
                        .filter(view -> view.model() != null)
                        .map(view -> view.name().name())
                        .toList();
        throw SqlException.of(SqlState.UNDEFINED_OBJECT, "model \"" + name + "\" does not exist")
                .hint(
                        Suggestion.closest(name.name(), models)
                                .map(close -> "Did you mean \"" + close + "\"?")
                                .orElse("SHOW MODELS lists the models."))
                .at(name.position());
    }

    /// The places of the model's columns in the query's, by their names, and that of the label.
    private static int[] columns(
            ModelDefinition definition, EvaluateModel evaluate, Schema schema) {
        var wanted = new ArrayList<>(definition.input().fields());
        String label = evaluate.options().get(LABEL);
        if (label != null) {
            wanted.add(new Field(label, Type.BOOLEAN, true));
        }
        return wanted.stream().mapToInt(field -> column(field, evaluate, schema)).toArray();
    }

    private static int column(Field wanted, EvaluateModel evaluate, Schema schema) {
        int position = evaluate.query().start() + 1;
        int column =
                schema.indexOf(wanted.name())
                        .orElseThrow(() ->
                                SqlException.of(
                                                SqlState.UNDEFINED_COLUMN,
                                                "column \"" + wanted.name() + "\" does not exist")
                                        .detail(
                                                "Model \""
                                                        + evaluate.model()
                                                        + "\" is judged by it.")
                                        .hint(
                                                "The query must give the model's columns, the"
                                                        + " target too, under their names.")
                                        .at(position));
        Type type = schema.type(column);
        if (!type.sameName(wanted.type())) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "column \""
                                    + wanted.name()
                                    + "\" must be of type "
                                    + wanted.type().sql()
                                    + ", not "
                                    + type.sql())
                    .hint("Cast it in the query.")
                    .at(position);
        }
        return column;
    }

    private static Result.Rows figures(Evaluator evaluator, long given) {
        var rows = BatchBuilder.of(FIGURES);
        for (var figure : evaluator.figures()) {
            append(figure.metric().name(), figure.metric().value(), figure.count(), rows);
        }
        append("rows_given", (double) given, given, rows);
        return new Result.Rows(FIGURES, Streams.of(List.of(rows.build())), "EVALUATE", true);
    }

    private static void append(String name, double value, long count, BatchBuilder rows) {
        rows.bytes(0).append(name.getBytes(UTF_8));
        if (Double.isNaN(value)) {
            rows.column(1).appendNull();
        } else {
            rows.doubles(1).append(value);
        }
        rows.longs(2).append(count);
        rows.endRow(1);
    }
}
