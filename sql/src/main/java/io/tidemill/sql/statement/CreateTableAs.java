// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import java.util.Map;

/// `CREATE TABLE … AS query`: an append-only table with the query's rows.
public record CreateTableAs(
        Name name,
        boolean ifNotExists,
        List<ColumnName> columns,
        Map<String, String> options,
        Query query)
        implements Statement {
    public CreateTableAs {
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
    }
}
