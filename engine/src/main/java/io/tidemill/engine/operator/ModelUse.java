// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.engine.table.RelationSnapshot;
import org.jspecify.annotations.Nullable;

/// An operator that uses a model.
public interface ModelUse {
    /// The model from now on: that of the end of the last tick.
    void use(@Nullable RelationSnapshot model);
}
