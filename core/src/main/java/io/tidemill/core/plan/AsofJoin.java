// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A join of each left row with the one right row that is nearest in time, among those where every
/// key pair is equal (NULL equals nothing). Of right rows with the same time, the greatest counts,
/// compared column by column with NULL greatest, so that the result is a function of what is there.
/// A copy of a row is not another row: a left row has one match, however often that is there.
///
/// @param nearest which right rows are looked at
/// @param outer whether a left row without a match remains, with NULLs
/// @param leftKeys columns of the left input, of the same types as `rightKeys`
/// @param leftTime the left column that is compared; a NULL in it matches nothing
/// @param rightTime the right column that it is compared with, of the same type
/// @param schema left's columns then right's, these nullable where `outer`
public record AsofJoin(
        Nearest nearest,
        boolean outer,
        Plan left,
        Plan right,
        List<Integer> leftKeys,
        List<Integer> rightKeys,
        int leftTime,
        int rightTime,
        Schema schema)
        implements Plan {
    /// Which of the right rows is the match of a left row.
    public enum Nearest {
        /// The last one before it: `left.time > right.time`.
        BEFORE(">"),
        /// The last one not after it: `left.time >= right.time`.
        AT_OR_BEFORE(">="),
        /// The first one after it: `left.time < right.time`.
        AFTER("<"),
        /// The first one not before it: `left.time <= right.time`.
        AT_OR_AFTER("<=");

        private final String operator;

        Nearest(String operator) {
            this.operator = operator;
        }

        /// How the left time compares with the right one.
        public String operator() {
            return operator;
        }

        /// Whether the match is at or before the left row.
        public boolean isBackward() {
            return this == BEFORE || this == AT_OR_BEFORE;
        }

        /// Whether a right row at the very time of the left row is no match.
        public boolean isStrict() {
            return this == BEFORE || this == AFTER;
        }
    }

    public AsofJoin {
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
