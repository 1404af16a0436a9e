// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.transaction;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.OrderedTree;
import io.tidemill.engine.state.TreeSnapshot;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.KeyCodec;
import io.tidemill.engine.table.KeyedSnapshot;
import io.tidemill.engine.table.KeyedTable;
import io.tidemill.engine.tick.TableChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transaction has written to one table: changes on top of the table's snapshot, with the
/// stored columns. A row of its own has `$arrival` NULL and a negative `$row` until it is
/// committed.
final class PendingTable {
    private static final byte GONE = 0;
    private static final byte PRESENT = 1;

    private final int relation;
    private final TableDefinition definition;
    private final Schema storedSchema;
    private final int userColumns;
    private final List<Batch> changes = new ArrayList<>();
    private final List<byte @Nullable []> encodedInserts = new ArrayList<>();
    private long nextOwnRow = -1;

    // Keyed tables: which keys the transaction has written, and the row each has now.
    private final @Nullable KeyCodec keys;
    private final RowEncoding rowEncoding;
    private final OrderedTree written = new OrderedTree();
    private final List<PendingKey> uniques;
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Slice found = new Slice();

    PendingTable(int relation, TableDefinition definition) {
        this.relation = relation;
        this.definition = requireNonNull(definition, "definition");
        this.storedSchema = HiddenColumns.stored(definition);
        this.userColumns = definition.columns().size();
        this.keys =
                definition.keyed()
                        ? new KeyCodec(
                                storedSchema,
                                definition.primaryKey().stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray())
                        : null;
        this.rowEncoding = RowEncoding.of(storedSchema);
        this.uniques =
                definition.secondaryIndexes().stream()
                        .filter(IndexDefinition::unique)
                        .map(index -> new PendingKey(index, storedSchema))
                        .toList();
    }

    TableDefinition definition() {
        return definition;
    }

    List<Batch> changes() {
        return changes;
    }

    /// Where it stands, for a savepoint.
    record Mark(int changes, long nextOwnRow, TreeSnapshot written, List<TreeSnapshot> uniques) {
        Mark {
            uniques = List.copyOf(uniques);
        }
    }

    Mark mark() {
        return new Mark(
                changes.size(),
                nextOwnRow,
                written.snapshot(),
                uniques.stream().map(PendingKey::mark).toList());
    }

    void rollback(Mark mark) {
        changes.subList(mark.changes, changes.size()).clear();
        encodedInserts.subList(mark.changes, encodedInserts.size()).clear();
        nextOwnRow = mark.nextOwnRow;
        written.rollback(mark.written);
        for (int i = 0; i < uniques.size(); i++) {
            uniques.get(i).rollback(mark.uniques.get(i));
        }
    }

    /// Adds new rows with the user's columns.
    ///
    /// Errors: 23505 where a key is taken.
    void insert(Batch rows, @Nullable KeyedSnapshot base, BatchCodec codec) {
        var stored = asStored(rows);
        if (keys != null) {
            for (int i = 0; i < rows.size(); i++) {
                add(stored, i, requireNonNull(base));
            }
        }
        changes.add(stored);
        encodedInserts.add(TableChange.of(relation, rows, codec).encoded());
    }

    private Batch asStored(Batch rows) {
        int size = rows.size();
        var columns = new io.tidemill.core.batch.Column[storedSchema.size()];
        for (int i = 0; i < columns.length; i++) {
            if (i < userColumns) {
                columns[i] = rows.column(i);
            } else if (storedSchema.field(i).name().equals(HiddenColumns.ARRIVAL)) {
                var nulls = new long[(size + 63) / 64];
                java.util.Arrays.fill(nulls, -1L);
                columns[i] = new io.tidemill.core.batch.LongColumn(new long[size], nulls);
            } else {
                var numbers = new long[size];
                for (int row = 0; row < size; row++) {
                    numbers[row] = nextOwnRow--;
                }
                columns[i] = new io.tidemill.core.batch.LongColumn(numbers, null);
            }
        }
        return new Batch(size, columns, null);
    }

    /// Adds changes with the stored columns: first all of weight −1, rows as they are stored now or
    /// as this transaction wrote them, then those of weight +1, which have the `$arrival` of the
    /// row they correct (or NULL).
    ///
    /// Errors: 23505 where a key is taken.
    void change(Batch rows, @Nullable KeyedSnapshot base) {
        var numbered = numbered(rows);
        if (keys != null) {
            for (int i = 0; i < numbered.size(); i++) {
                if (numbered.weight(i) < 0) {
                    key.reset();
                    keys.append(numbered, i, key);
                    value.reset();
                    value.append(GONE);
                    written.put(key, value);
                    for (var unique : uniques) {
                        unique.remove(numbered, i);
                    }
                }
            }
            for (int i = 0; i < numbered.size(); i++) {
                if (numbered.weight(i) > 0) {
                    add(numbered, i, requireNonNull(base));
                }
            }
        }
        changes.add(numbered);
        encodedInserts.add(null);
    }

    /// Append-only: gives the new rows numbers of their own.
    private Batch numbered(Batch rows) {
        if (keys != null) {
            return rows;
        }
        int rowColumn = storedSchema.size() - 1;
        var builder = BatchBuilder.of(storedSchema);
        for (int i = 0; i < rows.size(); i++) {
            for (int c = 0; c < rowColumn; c++) {
                builder.column(c).append(rows.column(c), i);
            }
            builder.longs(rowColumn)
                    .append(rows.weight(i) > 0 ? nextOwnRow-- : rows.longs(rowColumn).values()[i]);
            builder.endRow(rows.weight(i));
        }
        return builder.build();
    }

    private void add(Batch stored, int row, KeyedSnapshot base) {
        var codec = requireNonNull(keys);
        key.reset();
        codec.append(stored, row, key);
        boolean taken = written.get(key, found) ? found.at(0) == PRESENT : base.holds(key);
        if (taken) {
            throw KeyedTable.duplicate(definition, definition.uniqueKeys().getFirst(), stored, row);
        }
        for (var unique : uniques) {
            if (unique.owner(stored, row, base) != null) {
                throw KeyedTable.duplicate(definition, unique.definition(), stored, row);
            }
            unique.add(stored, row, key);
        }
        value.reset();
        value.append(PRESENT);
        rowEncoding.append(stored, row, value);
        written.put(key, value);
    }

    /// Appends to `into` the stored row that has the key of row `row` of `rows` (user's columns),
    /// as this transaction sees it; false where there is none.
    ///
    /// @param unique which of the table's unique keys
    boolean lookUp(Batch rows, int row, int unique, KeyedSnapshot base, BatchBuilder into) {
        if (unique == 0) {
            key.reset();
            requireNonNull(keys).append(rows, row, key);
            return lookUp(key, base, into);
        }
        Slice owner = uniques.get(unique - 1).owner(rows, row, base);
        return owner != null && lookUp(owner, base, into);
    }

    private boolean lookUp(Slice primaryKey, KeyedSnapshot base, BatchBuilder into) {
        if (written.get(primaryKey, found)) {
            if (found.at(0) == GONE) {
                return false;
            }
            rowEncoding.decode(found.data, found.offset + 1, into);
            into.endRow(1);
            return true;
        }
        return base.lookUp(primaryKey, into);
    }

    /// What is to be committed.
    List<TableChange> toChanges(BatchCodec codec) {
        boolean inserts = changes.stream().allMatch(batch -> batch.weights() == null);
        if (inserts) {
            var result = new ArrayList<TableChange>();
            for (int i = 0; i < changes.size(); i++) {
                var rows = userColumns(changes.get(i));
                result.add(new TableChange(relation, rows, encodedInserts.get(i)));
            }
            return result;
        }
        var net = Consolidator.consolidate(storedSchema, changes);
        if (net.size() == 0) {
            return List.of();
        }
        var ordered = BatchBuilder.of(storedSchema);
        for (int i = 0; i < net.size(); i++) {
            if (net.weight(i) < 0) {
                appendWithoutOwnNumber(net, i, ordered);
            }
        }
        for (int i = 0; i < net.size(); i++) {
            if (net.weight(i) > 0) {
                appendWithoutOwnNumber(net, i, ordered);
            }
        }
        var rows = ordered.build();
        return List.of(TableChange.of(relation, rows, codec));
    }

    private void appendWithoutOwnNumber(Batch rows, int row, BatchBuilder into) {
        int rowColumn = keys == null ? storedSchema.size() - 1 : -1;
        for (long n = Math.abs(rows.weight(row)); n > 0; n--) {
            for (int c = 0; c < storedSchema.size(); c++) {
                if (c == rowColumn && rows.longs(c).values()[row] < 0) {
                    if (rows.weight(row) < 0) {
                        throw conflict();
                    }
                    into.column(c).appendNull();
                } else {
                    into.column(c).append(rows.column(c), row);
                }
            }
            into.endRow(Long.signum(rows.weight(row)));
        }
    }

    private SqlException conflict() {
        return SqlException.of(
                SqlState.SERIALIZATION_FAILURE,
                "could not serialize access due to concurrent update of table \""
                        + definition.name()
                        + "\"");
    }

    private Batch userColumns(Batch stored) {
        return stored.select(java.util.stream.IntStream.range(0, userColumns).toArray());
    }
}
