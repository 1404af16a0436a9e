// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SqlMoniker;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.jspecify.annotations.Nullable;

/// What names without a table in front mean behind a FROM, or a part of it, and in which order `*`
/// has their columns: those that USING and NATURAL merge are one.
///
/// @param tables the tables in it
/// @param columns the columns that have no need of a table in front
/// @param aliases the merged columns of `JOIN … USING (…) AS alias`
record FromNames(List<Table> tables, List<Column> columns, Map<String, List<Column>> aliases) {
    /// What it is in a query without FROM.
    static final FromNames NONE = new FromNames(List.of(), List.of(), Map.of());

    FromNames {
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        aliases = Map.copyOf(aliases);
    }

    /// A table, a query or a function, under its name.
    record Table(String name, SqlValidatorNamespace namespace) {
        /// Those that Calcite has found so far in a FROM.
        static List<Table> in(ListScope scope) {
            var names = new ArrayList<SqlMoniker>();
            scope.findAliases(names);
            var tables = new ArrayList<Table>();
            for (SqlValidatorNamespace namespace : scope.getChildren()) {
                // Those of the scopes around it come behind.
                String name = names.get(tables.size()).getFullyQualifiedNames().getFirst();
                tables.add(new Table(name, namespace));
            }
            return tables;
        }
    }

    /// A column.
    ///
    /// @param name its name, without a mark
    /// @param table the table it is of; null where it is merged
    /// @param type its type
    /// @param reference its value
    record Column(String name, @Nullable Table table, Type type, Reference reference) {
        Column(String name, @Nullable Table table, Type type, Reference reference) {
            this.name = name;
            this.table = table;
            this.type = type;
            this.reference = reference;
        }

        boolean merged() {
            return table == null;
        }

        /// The column as an item of a select list.
        SqlNode item(SqlParserPos position) {
            SqlNode value = reference.at(position);
            return merged()
                    ? SqlStdOperatorTable.AS.createCall(
                            position, value, new SqlIdentifier(name, position))
                    : value;
        }
    }

    /// A value, as often as it is named.
    interface Reference {
        /// A tree of the value, for an error to point at `position`.
        SqlNode at(SqlParserPos position);
    }

    /// Those of one table.
    static FromNames of(Table table) {
        var columns = new ArrayList<Column>();
        for (RelDataTypeField field : table.namespace.getRowType().getFieldList()) {
            List<String> names = List.of(table.name, field.getName());
            columns.add(
                    new Column(
                            RepeatedNames.shown(field.getName()),
                            table,
                            field.getType() instanceof RelType own ? own.type() : Type.UNKNOWN,
                            position -> new SqlIdentifier(names, position)));
        }
        return new FromNames(List.of(table), columns, Map.of());
    }

    /// Those of both sides of a join, with the columns that it merges in front.
    ///
    /// @param alias what the merged columns are called together, or null
    static FromNames joined(
            FromNames left, FromNames right, List<Column> merged, @Nullable String alias) {
        var names = merged.stream().map(Column::name).toList();
        var columns = new ArrayList<>(merged);
        var aliases = new HashMap<>(left.aliases);
        aliases.putAll(right.aliases);
        if (alias != null) {
            aliases.put(alias, List.copyOf(merged));
        }
        var tables = new ArrayList<Table>();
        for (FromNames side : List.of(left, right)) {
            tables.addAll(side.tables);
            side.columns.stream()
                    .filter(column -> !names.contains(column.name))
                    .forEach(columns::add);
        }
        return new FromNames(tables, columns, aliases);
    }

    /// The columns called `name`.
    List<Column> named(String name) {
        var found = new ArrayList<Column>();
        for (Column column : columns) {
            if (column.name.equals(name)) {
                found.add(column);
            }
        }
        return found;
    }

    /// The columns that `name` may be with `table` in front.
    List<Column> of(String table, String name) {
        return allOf(table).stream().filter(column -> column.name.equals(name)).toList();
    }

    /// The columns that `name` may be with `schema.table` in front.
    List<Column> of(String schema, String table, String name) {
        return allOf(schema, table).stream().filter(column -> column.name.equals(name)).toList();
    }

    /// The columns of `schema.table`; none where there is no such table. That which a statement
    /// changes has an alias that was not written.
    List<Column> allOf(String schema, String table) {
        for (Table each : tables) {
            SqlValidatorTable found = each.namespace.getTable();
            RelationTable relation = found == null ? null : found.unwrap(RelationTable.class);
            if (relation != null
                    && each.name.equals(table)
                    && relation.relation().name().equals(new QualifiedName(schema, table))) {
                return of(each).columns;
            }
        }
        return List.of();
    }

    /// The columns of `table`; none where there is no such table.
    List<Column> allOf(String table) {
        List<Column> merged = aliases.get(table);
        if (merged != null) {
            return merged;
        }
        for (Table each : tables) {
            if (table.equals(each.name)) {
                return of(each).columns;
            }
        }
        return List.of();
    }
}
