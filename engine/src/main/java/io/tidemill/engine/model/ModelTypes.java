// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.Map;
import java.util.TreeMap;

/// The algorithms by the names that `type = '…'` gives them.
public final class ModelTypes {
    private static final Map<String, ModelType> TYPES =
            new TreeMap<>(Map.of("linear_regression", new SupervisedType(Algorithms.LINEAR)));

    private ModelTypes() {}

    /// The type of `model`.
    ///
    /// Errors: 22023 where there is none.
    public static ModelType of(ModelDefinition model) {
        var type = TYPES.get(model.type());
        if (type == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "there is no model type \"" + model.type() + "\"")
                    .hint("The types are: " + String.join(", ", TYPES.keySet()) + ".");
        }
        return type;
    }
}
