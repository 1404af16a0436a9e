// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import java.util.List;

/// The next steps of the series that a model of type `forecast` has learnt: for each part of the
/// model's content so many rows.
///
/// @param input rows of the model's content
/// @param model what the model is
/// @param horizon how many steps, over the input's columns
/// @param schema key, time, forecast, lower and upper bound
public record Forecast(Plan input, ModelDefinition model, Expression horizon, Schema schema)
        implements Plan {
    public Forecast {
        requireNonNull(input, "input");
        requireNonNull(model, "model");
        requireNonNull(horizon, "horizon");
        requireNonNull(schema, "schema");
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
