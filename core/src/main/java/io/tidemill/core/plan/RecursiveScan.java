// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// The rows of a [Recursion], in its step, each with its level as the last column.
///
/// @param id that of the recursion
public record RecursiveScan(int id, Schema schema) implements Plan {
    @Override
    public List<Plan> inputs() {
        return List.of();
    }
}
