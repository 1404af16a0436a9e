// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// `WITH RECURSIVE`: the rows of `base`, at level 0, and those that `step` makes of the rows of
/// each level, at the next, until a level has none.
///
/// @param id what the [RecursiveScan] in `step` has too
/// @param step has, behind the columns of `base`, the level of the row that each row was made of
/// @param distinct whether each row is there once, at its lowest level (UNION), or as often as it
///   is made (UNION ALL)
public record Recursion(int id, Plan base, Plan step, boolean distinct) implements Plan {
    public Recursion {
        if (step.schema().size() != base.schema().size() + 1) {
            throw new IllegalArgumentException("the step has the columns of the base and a level");
        }
    }

    @Override
    public Schema schema() {
        return base.schema();
    }

    @Override
    public List<Plan> inputs() {
        return List.of(base, step);
    }
}
