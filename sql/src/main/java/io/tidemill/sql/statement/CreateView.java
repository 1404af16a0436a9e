// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import java.util.Map;

/// `CREATE [OR REPLACE] [MATERIALIZED] VIEW`.
///
/// @param columns names for the view's columns; empty: the query's
/// @param emitOnWindowClose whether rows appear once, when the watermark passes their window's end
public record CreateView(
        Name name,
        boolean materialized,
        boolean orReplace,
        boolean ifNotExists,
        List<ColumnName> columns,
        Map<String, String> options,
        Query query,
        boolean emitOnWindowClose)
        implements Statement {
    public CreateView {
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
    }
}
