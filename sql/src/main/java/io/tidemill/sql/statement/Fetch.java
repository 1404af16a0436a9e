// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `FETCH count FROM cursor [WITH (…)]`, or `MOVE`.
///
/// @param count how many rows; `Long.MAX_VALUE` for ALL
/// @param move whether the rows are only passed over
public record Fetch(String cursor, long count, boolean move, Map<String, String> options)
        implements Statement {
    public Fetch {
        options = Map.copyOf(options);
    }
}
