// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Schema;
import java.util.List;

/// The rows of its input with what a model makes of each.
///
/// In a view the model is that of the tick before a row came, and what it said stays with the row;
/// in a query it is the model of the snapshot.
///
/// @param model the model
/// @param definition what it is
/// @param arguments the input's columns that the model is given, as many as it has
///   [ModelDefinition#arguments]
/// @param schema the input's columns, then those that the model makes
public record Predict(
        Plan input,
        QualifiedName model,
        ModelDefinition definition,
        List<Integer> arguments,
        Schema schema)
        implements Plan {
    public Predict {
        requireNonNull(input, "input");
        requireNonNull(model, "model");
        requireNonNull(definition, "definition");
        arguments = List.copyOf(arguments);
        requireNonNull(schema, "schema");
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
