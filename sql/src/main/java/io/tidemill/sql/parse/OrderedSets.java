// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.Set;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The aggregates that are written with `WITHIN GROUP (ORDER BY …)`, and must be.
final class OrderedSets {
    private static final Set<String> NAMES = Set.of("percentile_cont", "percentile_disc", "mode");

    private OrderedSets() {}

    /// Refuses a call that has WITHIN GROUP where it does not belong or lacks it.
    static void check(String name, boolean within, SqlParserPos position) {
        if (within && Hypothetical.is(name)) {
            return;
        }
        if (within != NAMES.contains(name)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            within
                                    ? name
                                            + " is not an ordered-set aggregate, so it cannot have WITHIN GROUP"
                                    : "WITHIN GROUP is required for ordered-set aggregate " + name)
                    .hint(
                            within
                                    ? "Write ORDER BY inside the parentheses of the call."
                                    : "Write " + name + "(…) WITHIN GROUP (ORDER BY …).")
                    .at(position.getColumnNum());
        }
    }
}
