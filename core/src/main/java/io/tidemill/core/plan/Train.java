// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Schema;
import java.util.List;

/// What a model has learnt from the rows of its input, as [ModelDefinition#CONTENT].
public record Train(Plan input, ModelDefinition model) implements Plan {
    public Train {
        requireNonNull(input, "input");
        requireNonNull(model, "model");
    }

    @Override
    public Schema schema() {
        return ModelDefinition.CONTENT;
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
