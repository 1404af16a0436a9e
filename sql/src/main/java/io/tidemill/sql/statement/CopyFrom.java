// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `COPY table [(columns)] FROM STDIN`.
///
/// @param columns the columns given; empty: all
public record CopyFrom(Name table, List<ColumnName> columns, CopyOptions options)
        implements Statement {
    public CopyFrom {
        columns = List.copyOf(columns);
    }
}
