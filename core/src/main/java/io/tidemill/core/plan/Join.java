// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A join. Rows match where every key pair is equal (NULL equals nothing) and `condition`, over the
/// columns of left then right, is true or absent.
///
/// @param leftKeys columns of the left input, of the same types as `rightKeys`
/// @param condition what must hold besides the keys, or null
/// @param schema left's columns then right's (those of an outer side nullable); left's alone for
///   SEMI and ANTI
public record Join(
        Kind kind,
        Plan left,
        Plan right,
        List<Integer> leftKeys,
        List<Integer> rightKeys,
        @Nullable Expression condition,
        Schema schema)
        implements Plan {
    /// Which rows remain without a match.
    public enum Kind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        /// Left rows that have a match, each once.
        SEMI,
        /// Left rows that have none.
        ANTI
    }

    public Join {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        if (leftKeys.size() != rightKeys.size()) {
            throw new IllegalArgumentException("join keys come in pairs");
        }
    }

    @Override
    public List<Plan> inputs() {
        return List.of(left, right);
    }
}
