// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// `COPY … TO STDOUT`: of a relation (parsed into the query that reads it), a query, or a
/// subscription.
///
/// @param source a [Select], a [Subscribe], or a change with RETURNING
///
/// @param relation the relation that was named, or null for another source
/// @param columns its columns that were named; empty: all
public record CopyTo(
        Statement source, CopyOptions options, @Nullable Name relation, List<ColumnName> columns)
        implements Statement {
    public CopyTo(
            Statement source,
            CopyOptions options,
            @Nullable Name relation,
            List<ColumnName> columns) {
        this.source = source;
        this.options = options;
        this.relation = relation;
        this.columns = List.copyOf(columns);
    }
}
