// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.UniqueDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.type.Type;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.sql.statement.ColumnName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A table on its way to another: the columns it will have, with what each is computed from, and
/// its keys and checks by the names of their columns.
final class TableAlteration {
    final TableDefinition original;
    QualifiedName name;
    final List<Slot> slots = new ArrayList<>();
    List<String> primaryKey;
    final List<Key> uniques = new ArrayList<>();
    final List<Key> indexes = new ArrayList<>();
    final List<CheckDefinition> checks;
    final Map<String, String> options;
    @Nullable String timeColumn;
    private final List<Demand> demands = new ArrayList<>();

    /// New columns whose rows get numbers of a new sequence, by name.
    final Map<String, QualifiedName> numbered = new TreeMap<>();

    /// A column to be.
    ///
    /// @param value what it is computed from, over the original's columns
    record Slot(ColumnDefinition definition, Expression value) {}

    /// A unique key or an index by its columns' names.
    record Key(String name, List<String> columns, boolean unique) {
        Key {
            columns = List.copyOf(columns);
        }

        Key renamed(String to) {
            return new Key(to, columns, unique);
        }
    }

    /// The names that columns have from now on, by those they had.
    final Map<String, String> renamedColumns = new TreeMap<>();

    /// Notes that a column has another name.
    void renamed(String from, String to) {
        renamedColumns.put(from, to);
    }

    /// What every row must meet.
    private record Demand(String condition, SqlException violation) {}

    TableAlteration(TableDefinition original) {
        this.original = original;
        this.name = original.name();
        for (int i = 0; i < original.columns().size(); i++) {
            var column = original.columns().get(i);
            slots.add(new Slot(column, new Input(i, column.type())));
        }
        this.primaryKey = names(original.primaryKey());
        for (var unique : original.uniques()) {
            uniques.add(new Key(unique.name(), names(unique.columns()), true));
        }
        for (var index : original.indexes()) {
            indexes.add(new Key(index.name().name(), names(index.columns()), index.unique()));
        }
        this.checks = new ArrayList<>(original.checks());
        this.options = new TreeMap<>(original.options());
        var watermark = original.watermark();
        this.timeColumn =
                watermark == null ? null : original.columns().get(watermark.column()).name();
    }

    private List<String> names(List<Integer> columns) {
        return columns.stream().map(column -> original.columns().get(column).name()).toList();
    }

    /// The place of a column; −1 where there is none.
    int find(String column) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).definition.name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    /// A message about a column.
    ///
    /// @param what what is true of it
    String message(String column, String what) {
        return "column \"" + column + "\" of relation \"" + name.name() + "\" " + what;
    }

    /// The error for a change that an identity column does not take.
    SqlException isIdentity(String column, int position) {
        return SqlException.of(SqlState.SYNTAX_ERROR, message(column, "is an identity column"))
                .at(position);
    }

    /// The place of a column.
    ///
    /// Errors: 42703.
    int require(ColumnName column) {
        int at = find(column.name());
        if (at < 0) {
            throw SqlException.of(
                            SqlState.UNDEFINED_COLUMN, message(column.name(), "does not exist"))
                    .at(column.position());
        }
        return at;
    }

    /// Puts another definition in the place of a column's.
    void redefine(int at, ColumnDefinition definition) {
        slots.set(at, new Slot(definition, slots.get(at).value));
    }

    /// Every row that is there must meet `condition`, over the columns as they will be.
    void demand(String condition, SqlException violation) {
        demands.add(new Demand(condition, violation));
    }

    /// A column must have no NULL.
    void demandNotNull(String column) {
        demand(
                QualifiedName.quoted(column) + " IS NOT NULL",
                SqlException.of(
                        SqlState.NOT_NULL_VIOLATION, message(column, "contains null values")));
    }

    /// The names of all constraints.
    Set<String> constraintNames() {
        var names = new HashSet<String>();
        uniques.forEach(unique -> names.add(unique.name));
        checks.forEach(check -> names.add(check.name()));
        if (!primaryKey.isEmpty()) {
            names.add(name.name() + "_pkey");
        }
        return names;
    }

    /// The table as it will be.
    TableDefinition definition() {
        var watermark = original.watermark();
        return new TableDefinition(
                name,
                slots.stream().map(Slot::definition).toList(),
                primaryKey.stream().map(this::find).toList(),
                uniques.stream()
                        .map(unique ->
                                new UniqueDefinition(
                                        unique.name,
                                        unique.columns.stream().map(this::find).toList()))
                        .toList(),
                indexes.stream()
                        .map(index ->
                                new IndexDefinition(
                                        new QualifiedName(name.schema(), index.name),
                                        name,
                                        index.columns.stream().map(this::find).toList(),
                                        index.unique))
                        .toList(),
                checks,
                watermark == null
                        ? null
                        : new WatermarkDefinition(
                                find(requireNonNull(timeColumn)),
                                watermark.delayMicros(),
                                watermark.lateInto()),
                options);
    }

    /// Whether rows are stored otherwise afterwards.
    boolean rewrites() {
        if (slots.size() != original.columns().size()
                || !names(original.primaryKey()).equals(primaryKeyBefore())) {
            return true;
        }
        for (int i = 0; i < slots.size(); i++) {
            if (!(slots.get(i).value instanceof Input(int index, _)) || index != i) {
                return true;
            }
        }
        return false;
    }

    /// The names that the key's columns had.
    private List<String> primaryKeyBefore() {
        return primaryKey.stream()
                .map(column ->
                        slots.get(find(column)).value instanceof Input(int index, _)
                                ? original.columns().get(index).name()
                                : column)
                .toList();
    }

    private List<CatalogChange.Numbering> numberings(CatalogState after) {
        var numberings = new ArrayList<CatalogChange.Numbering>();
        numbered.forEach((column, name) -> {
            if (find(column) >= 0) {
                var entry = after.sequence(name).orElseThrow();
                numberings.add(
                        new CatalogChange.Numbering(
                                find(column),
                                entry.number(),
                                (SequenceDefinition) entry.relation()));
            }
        });
        return numberings;
    }

    /// What the engine does with it.
    CatalogChange.Alteration alteration(
            SqlSession session, CatalogState after, int from, int relation) {
        var definition = definition();
        var catalog = session.database().catalog();
        var conditions = new ArrayList<CatalogChange.Demand>();
        for (var demand : demands) {
            conditions.add(
                    new CatalogChange.Demand(
                            session.sql()
                                    .expression(
                                            demand.condition, definition, Type.BOOLEAN, catalog),
                            demand.violation));
        }
        return new CatalogChange.Alteration(
                from,
                relation,
                definition,
                from == relation ? List.of() : slots.stream().map(Slot::value).toList(),
                numberings(after),
                conditions);
    }
}
