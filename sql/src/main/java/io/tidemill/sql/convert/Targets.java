// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.statement.ColumnName;
import io.tidemill.sql.statement.Name;
import io.tidemill.sql.suggest.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The tables and columns that changes name.
final class Targets {
    private Targets() {}

    /// The table to change.
    static TableDefinition table(Catalog catalog, Name name, String verb) {
        Optional<Relation> found =
                name.schema() == null
                        ? catalog.relation(name.name())
                        : catalog.relation(new QualifiedName(name.schema(), name.name()));
        if (found.isEmpty()) {
            var names = new LinkedHashSet<String>();
            for (String schema :
                    name.schema() == null ? catalog.searchPath() : List.of(name.schema())) {
                for (Relation relation : catalog.relations(schema)) {
                    names.add(relation.name().name());
                }
            }
            throw SqlException.of(
                            SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist")
                    .hint(Suggestion.didYouMean(name.name(), names))
                    .at(name.position());
        }
        if (found.get() instanceof TableDefinition table) {
            return table;
        }
        throw SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE,
                        "cannot " + verb + " " + found.get().kind() + " \"" + name.name() + "\"")
                .hint("Change the tables that it reads.")
                .at(name.position());
    }

    /// Why a column takes no values, or null where it does.
    static @Nullable String generated(ColumnDefinition column) {
        if (column.generatedSql() != null) {
            return "Column \"" + column.name() + "\" is a generated column.";
        }
        return column.identity() == ColumnDefinition.Identity.ALWAYS
                ? "Column \""
                        + column.name()
                        + "\" is an identity column defined as GENERATED ALWAYS."
                : null;
    }

    /// The index of a column of `table`.
    static int column(TableDefinition table, ColumnName name) {
        return table.indexOf(name.name())
                .orElseThrow(() ->
                        SqlException.of(
                                        SqlState.UNDEFINED_COLUMN,
                                        "column \""
                                                + name.name()
                                                + "\" of relation \""
                                                + table.name().name()
                                                + "\" does not exist")
                                .hint(
                                        Suggestion.didYouMean(
                                                name.name(),
                                                table.columns().stream()
                                                        .map(ColumnDefinition::name)
                                                        .toList()))
                                .at(name.position()));
    }

    /// The indexes of the columns that rows to insert have values for: all where none is named.
    static List<Integer> given(TableDefinition table, List<ColumnName> names) {
        return names.isEmpty()
                ? IntStream.range(0, table.columns().size()).boxed().toList()
                : columns(table, names);
    }

    /// Errors: 428C9 where one of the `given` columns computes its values.
    ///
    /// @param systemValues whether values may stand in for the numbers of identity columns
    /// @param target the table's name in the statement
    /// @param names the columns that are named there
    static void checkGenerated(
            TableDefinition table,
            List<Integer> given,
            boolean systemValues,
            Name target,
            List<ColumnName> names) {
        for (int column : given) {
            ColumnDefinition definition = table.columns().get(column);
            boolean computed = definition.generatedSql() != null;
            String generated = generated(definition);
            if (generated != null && (computed || !systemValues)) {
                throw SqlException.of(
                                SqlState.GENERATED_ALWAYS,
                                "cannot insert a non-DEFAULT value into column \""
                                        + definition.name()
                                        + "\"")
                        .detail(generated)
                        .hint(
                                computed
                                        ? "Leave the column out, or say DEFAULT."
                                        : "Use OVERRIDING SYSTEM VALUE to override.")
                        .at(names.isEmpty() ? target.position() : names.getFirst().position());
            }
        }
    }

    /// The indexes of columns of `table`, each named once.
    static List<Integer> columns(TableDefinition table, List<ColumnName> names) {
        var columns = new ArrayList<Integer>();
        for (ColumnName name : names) {
            int column = column(table, name);
            if (columns.contains(column)) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + name.name() + "\" specified more than once")
                        .at(name.position());
            }
            columns.add(column);
        }
        return columns;
    }
}
