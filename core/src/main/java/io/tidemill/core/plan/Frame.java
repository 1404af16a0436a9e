// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.expression.Expression;
import org.jspecify.annotations.Nullable;

/// Which rows around the current one an OVER call sees.
public record Frame(Unit unit, Bound start, Bound end, Exclude exclude) {
    /// What offsets count.
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /// What is left out.
    public enum Exclude {
        NO_OTHERS,
        CURRENT_ROW,
        GROUP,
        TIES
    }

    /// One end of a frame.
    ///
    /// @param offset a constant for PRECEDING and FOLLOWING (an integer, or for RANGE a number or
    ///   interval), else null
    public record Bound(Kind kind, @Nullable Expression offset) {
        /// Where an end lies.
        public enum Kind {
            UNBOUNDED_PRECEDING,
            PRECEDING,
            CURRENT_ROW,
            FOLLOWING,
            UNBOUNDED_FOLLOWING
        }
    }
}
