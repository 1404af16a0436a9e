// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Schema;
import java.util.List;

/// The items that a model of type `recommender` has for users: for each row of its input so many
/// rows as it asks for. Only in queries.
///
/// @param input user, number of items and, if there is a third column, an array of the items that
///   are allowed
/// @param model the model
/// @param schema item, score and reason
public record Recommend(Plan input, QualifiedName model, Schema schema) implements Plan {
    public Recommend {
        requireNonNull(input, "input");
        requireNonNull(model, "model");
        requireNonNull(schema, "schema");
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
