// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Query;
import java.util.List;
import java.util.Set;

/// What a DDL statement does to the engine.
///
/// @param dropped the numbers of relations to drop, dependants first; with those whose content an
///   alteration moves to another number
/// @param tables tables to make
/// @param views materialized views to make, each after what it reads
/// @param altered tables that become others
/// @param renamed materialized views that get another name
/// @param version the catalog's version after it
/// @param modelFiles the digests of the files of outside models that the catalog names after it
/// @param catalog the catalog after it, as the server stores it; opaque to the engine
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
public record CatalogChange(
        List<Integer> dropped,
        List<NewTable> tables,
        List<NewView> views,
        List<Alteration> altered,
        List<NewView> renamed,
        Set<String> modelFiles,
        long version,
        byte[] catalog) {
    /// A table and the number it gets, never used before.
    public record NewTable(int relation, TableDefinition definition) {}

    /// A view, the number it gets, and what its query means.
    public record NewView(int relation, ViewDefinition definition, Query query) {}

    /// A table that becomes another.
    ///
    /// @param from its number so far
    /// @param relation its number from now on: another one where its rows are written anew
    /// @param definition what it is from now on
    /// @param columns the new user's columns, over the old ones; empty where rows stay as they are
    /// @param numbered columns whose rows get numbers of a new sequence
    /// @param demands what its rows must meet
    public record Alteration(
            int from,
            int relation,
            TableDefinition definition,
            List<Expression> columns,
            List<Numbering> numbered,
            List<Demand> demands) {
        public Alteration {
            columns = List.copyOf(columns);
            numbered = List.copyOf(numbered);
            demands = List.copyOf(demands);
            if ((from == relation) != columns.isEmpty()) {
                throw new IllegalArgumentException("rows that change get a new number");
            }
        }
    }

    /// A new column whose rows get the first numbers of a new sequence.
    ///
    /// @param column its place
    /// @param sequence the sequence's number
    public record Numbering(int column, int sequence, SequenceDefinition definition) {}

    /// A condition over a table's new columns that is not false for any row.
    ///
    /// @param violation the error where it is
    public record Demand(Expression condition, SqlException violation) {}

    public CatalogChange {
        dropped = List.copyOf(dropped);
        tables = List.copyOf(tables);
        views = List.copyOf(views);
        altered = List.copyOf(altered);
        renamed = List.copyOf(renamed);
        modelFiles = Set.copyOf(modelFiles);
    }

    /// A change that makes and drops relations.
    public static CatalogChange of(
            List<Integer> dropped,
            List<NewTable> tables,
            List<NewView> views,
            long version,
            byte[] catalog) {
        return new CatalogChange(
                dropped, tables, views, List.of(), List.of(), Set.of(), version, catalog);
    }
}
