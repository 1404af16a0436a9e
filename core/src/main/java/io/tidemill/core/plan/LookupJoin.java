// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A join of each left row with the one right row of its key as of the tick in which the left row
/// came. In a view it is kept with the left row: what happens to the right row later changes
/// nothing, and a left row that goes takes back exactly what was shown. A query takes the right
/// rows of its snapshot.
///
/// @param outer whether a left row without a match remains, with NULLs
/// @param leftKeys columns of the left input, of the same types as `rightKeys`
/// @param rightKeys columns of the right input that identify a row there; NULL equals nothing
/// @param schema left's columns then right's, these nullable where `outer`
public record LookupJoin(
        boolean outer,
        Plan left,
        Plan right,
        List<Integer> leftKeys,
        List<Integer> rightKeys,
        Schema schema)
        implements Plan {
    public LookupJoin {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        if (leftKeys.size() != rightKeys.size()) {
            throw new IllegalArgumentException("join keys come in pairs");
        }
    }

    /// The join with the right rows as they are.
    public Join asOfNow() {
        return new Join(
                outer ? Join.Kind.LEFT : Join.Kind.INNER,
                left,
                right,
                leftKeys,
                rightKeys,
                null,
                schema);
    }

    @Override
    public List<Plan> inputs() {
        return List.of(left, right);
    }
}
