// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.plan.Train;
import io.tidemill.engine.model.ModelFiles;
import io.tidemill.engine.model.OutsideModel;
import io.tidemill.engine.table.Attachment;

/// A model that was made elsewhere: offers it to those who read its view. Linear; keeps no state.
///
/// | input | output |
/// | --- | --- |
/// | the one row of the model's query | its one part, without a state |
public final class OutsideModelOperator extends Operator {
    private final ModelDefinition model;
    private final OutsideModel outside;

    /// An operator for `plan`.
    public OutsideModelOperator(Train plan, ModelFiles files) {
        model = plan.model();
        outside = new OutsideModel(model, files);
    }

    @Override
    public void accept(int input, Batch batch) {
        var out = BatchBuilder.of(ModelDefinition.CONTENT);
        for (int row = 0; row < batch.size(); row++) {
            out.bytes(0).append("model".getBytes(UTF_8));
            out.bytes(1).append(new byte[0]);
            out.longs(2).append(0);
            out.longs(3).append(0);
            out.bytes(4).append(new byte[0]);
            out.endRow(batch.weight(row));
        }
        emit(out.build());
    }

    @Override
    public Attachment attachment() {
        return outside;
    }

    @Override
    public String describe() {
        return "Outside model of type " + model.type();
    }
}
