// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Models that were made elsewhere. Their columns are what they take, then what they make.
final class OutsideType implements ModelType {
    @Override
    public void check(ModelDefinition model, boolean retracting) {
        if (!model.isOutside()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model of type \"" + model.type() + "\" learns from no query")
                    .hint("Write CREATE MODEL name FROM 'file.onnx'.");
        }
        ModelOptions.requireKnown(
                model, List.of("type", "output", ModelDefinition.FILE, ModelDefinition.SHA256));
    }

    @Override
    public List<Integer> arguments(ModelDefinition model) {
        return IntStream.range(0, model.input().size() - 1).boxed().toList();
    }

    @Override
    public List<Field> predicted(ModelDefinition model) {
        var made = model.input().fields().getLast();
        return List.of(new Field("prediction", made.type(), true));
    }

    @Override
    public Learner learner(ModelDefinition model) {
        throw new IllegalStateException("it was made elsewhere");
    }

    @Override
    public ModelReader reader(ModelDefinition model, ModelContent content) {
        var outside = (OutsideModel) requireNonNull(content.attachment(), "an outside model");
        return (rows, arguments, out) -> outside.get().score(rows, arguments, out[0]);
    }

    @Override
    public Evaluator evaluator(
            ModelDefinition model, ModelContent content, Map<String, String> options) {
        throw SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "EVALUATE MODEL is not supported for a model of type \""
                                + model.type()
                                + "\"")
                .hint(
                        "Compare PREDICT with the truth in a query, such as avg(abs(y - PREDICT('m', x))).");
    }

    @Override
    public List<ModelMetric> metrics(ModelDefinition model, ModelContent content) {
        return List.of();
    }

    @Override
    public List<ModelParameter> parameters(ModelDefinition model, ModelContent content) {
        return List.of();
    }
}
