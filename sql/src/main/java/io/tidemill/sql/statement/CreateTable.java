// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `CREATE TABLE`.
///
/// @param primaryKey columns of the table's `PRIMARY KEY (…)`; empty where there is none or a
///   column has it
/// @param checks conditions of the table and of its columns
/// @param watermark how event time advances, or null
public record CreateTable(
        Name name,
        boolean ifNotExists,
        List<ColumnClause> columns,
        List<ColumnName> primaryKey,
        List<UniqueClause> uniques,
        List<CheckClause> checks,
        @Nullable WatermarkClause watermark,
        Map<String, String> options)
        implements Statement {
    public CreateTable {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniques = List.copyOf(uniques);
        checks = List.copyOf(checks);
        options = Map.copyOf(options);
    }
}
