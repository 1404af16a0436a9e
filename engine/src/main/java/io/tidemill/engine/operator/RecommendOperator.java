// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.plan.Recommend;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.Recommendations;
import io.tidemill.engine.table.RelationSnapshot;
import org.jspecify.annotations.Nullable;

/// The items that a recommender has for each of its rows. Linear, as the model is that of the
/// query's snapshot; in a view it would have to follow the model, so there is none.
public final class RecommendOperator extends Operator implements ModelUse {
    private final Recommend plan;
    private @Nullable RelationSnapshot snapshot;

    /// An operator for `plan`.
    public RecommendOperator(Recommend plan) {
        this.plan = plan;
    }

    @Override
    public void use(@Nullable RelationSnapshot model) {
        snapshot = model;
    }

    @Override
    public void accept(int input, Batch batch) {
        var out = BatchBuilder.of(plan.schema());
        var content = new ModelContent(requireNonNull(snapshot, "the model's content"));
        new Recommendations(content).append(batch, out);
        emit(out.build());
    }

    @Override
    public String describe() {
        return "Recommend by model " + plan.model();
    }
}
