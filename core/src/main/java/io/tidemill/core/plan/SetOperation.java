// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// `INTERSECT` or `EXCEPT`, by the rows' multiplicities in both inputs.
///
/// @param all whether multiplicities are kept; else each row of the result appears once
public record SetOperation(Kind kind, boolean all, Plan left, Plan right, Schema schema)
        implements Plan {
    /// Which rows remain.
    public enum Kind {
        INTERSECT,
        EXCEPT
    }

    @Override
    public List<Plan> inputs() {
        return List.of(left, right);
    }
}
