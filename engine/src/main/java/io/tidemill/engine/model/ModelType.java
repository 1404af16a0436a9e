// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.analytics.score.Metric;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// An algorithm that models can be made with.
public interface ModelType {
    /// Checks a definition.
    ///
    /// Errors: 22023 for an option that is missing, unknown or out of range, 42703 for a column
    /// that is not there, 42804 for one of a wrong type.
    ///
    /// @param retracting whether rows of the model's query may go or change
    void check(ModelDefinition model, boolean retracting);

    /// The columns of the query that a prediction is made from: those but the target, in their
    /// order, unless the type says otherwise.
    default List<Integer> arguments(ModelDefinition model) {
        int target = model.column("target");
        return IntStream.range(0, model.input().size())
                .filter(column -> column != target)
                .boxed()
                .toList();
    }

    /// The columns that it makes of a row.
    List<Field> predicted(ModelDefinition model);

    /// A learner that has learnt nothing.
    Learner learner(ModelDefinition model);

    /// What uses the model as it was at the end of a tick.
    ModelReader reader(ModelDefinition model, ModelContent content);

    /// What judges the model, as it was at the end of a tick, by rows that are given for that.
    ///
    /// Errors: 22023 for an option that it does not know.
    ///
    /// @param options how to judge
    Evaluator evaluator(ModelDefinition model, ModelContent content, Map<String, String> options);

    /// Its figures: of errors made before learning, over all rows and over the last ones.
    List<ModelMetric> metrics(ModelDefinition model, ModelContent content);

    /// What it found, such as coefficients.
    List<ModelParameter> parameters(ModelDefinition model, ModelContent content);

    /// What was done about models whose errors had changed, the last of it, in its order.
    default List<DriftEvent> driftEvents(ModelContent content) {
        return Drift.events(content);
    }

    /// A figure.
    ///
    /// @param scope `all`, or `window` for the last rows
    /// @param count of how many predictions
    record ModelMetric(String scope, long count, Metric metric) {}

    /// A number that was learnt.
    ///
    /// @param key of which key; empty where there are no keys
    /// @param standardError NaN where none is known
    record ModelParameter(String key, String name, double value, double standardError) {}
}
