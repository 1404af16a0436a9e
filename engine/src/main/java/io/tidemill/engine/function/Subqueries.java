// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// What planning makes of subqueries.
public final class Subqueries {
    private Subqueries() {}

    static void register(Registry r) {
        r.add(
                "single_row(bigint) boolean",
                "single",
                "true for the number of rows of a subquery that is used as a value; an error for more than one",
                "single_row(1) → true");
    }

    public static boolean single(long count) {
        if (count > 1) {
            throw SqlException.of(
                    SqlState.CARDINALITY_VIOLATION,
                    "more than one row returned by a subquery used as an expression");
        }
        return true;
    }
}
