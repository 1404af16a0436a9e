// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.state.OrderedTree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table with a primary key: a tree from the encoded key to the encoded row. A change names the
/// row exactly as it is stored (−1) or a row whose key is free (+1), so what a client decided on a
/// stale snapshot is refused rather than lost.
public final class KeyedTable implements StoredTable {
    private final int relation;
    private TableDefinition definition;
    private Schema storedSchema;
    private final int userColumns;
    private final @Nullable ArrivalClock clock;
    private final KeyCodec keys;
    private final RowEncoding rowEncoding;
    private final OrderedTree tree = new OrderedTree();
    private List<SecondaryIndex> indexes;
    private final List<Undo> undo = new ArrayList<>();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Slice current = new Slice();

    /// What a key had before a change; null: nothing.
    @SuppressWarnings("ArrayRecordComponent")
    private record Undo(byte[] key, byte @Nullable [] value) {}

    /// A new, empty table.
    public KeyedTable(int relation, TableDefinition definition) {
        this.relation = relation;
        this.definition = requireNonNull(definition, "definition");
        this.storedSchema = HiddenColumns.stored(definition);
        this.userColumns = definition.columns().size();
        this.clock =
                definition.watermark() == null ? null : new ArrivalClock(definition.watermark());
        this.keys = keyCodec();
        this.rowEncoding = RowEncoding.of(storedSchema);
        this.indexes =
                definition.secondaryIndexes().stream()
                        .map(index -> new SecondaryIndex(index, storedSchema))
                        .toList();
    }

    private KeyCodec keyCodec() {
        return new KeyCodec(
                storedSchema,
                definition.primaryKey().stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public void redefine(TableDefinition changed) {
        var left = new ArrayList<>(indexes);
        var changedIndexes = new ArrayList<SecondaryIndex>();
        for (var index : changed.secondaryIndexes()) {
            var serving = left.stream().filter(of -> of.serves(index)).findFirst();
            serving.ifPresent(left::remove);
            changedIndexes.add(
                    serving.isPresent()
                            ? serving.get().renamed(index)
                            : filled(new SecondaryIndex(index, storedSchema)));
        }
        definition = requireNonNull(changed, "changed");
        storedSchema = HiddenColumns.stored(changed);
        indexes = List.copyOf(changedIndexes);
    }

    /// The index, with all rows.
    private SecondaryIndex filled(SecondaryIndex index) {
        var cursor = tree.snapshot().scan(null, null);
        while (cursor.next()) {
            cursor.key(key);
            cursor.value(value);
            Batch row = decoded(value);
            if (index.taken(row, 0)) {
                throw duplicated(definition, index.definition(), row, 0);
            }
            index.add(row, 0, key);
        }
        return index;
    }

    private Batch decoded(Slice row) {
        var builder = BatchBuilder.of(storedSchema);
        rowEncoding.decode(row.data, row.offset, builder);
        builder.endRow(1);
        return builder.build();
    }

    @Override
    public void startFrom(long watermarkMicros) {
        if (clock != null) {
            clock.set(watermarkMicros);
        }
    }

    @Override
    public Batch apply(Batch rows) {
        Batch stored = withArrival(rows);
        for (int i = 0; i < stored.size(); i++) {
            key.reset();
            keys.append(stored, i, key);
            value.reset();
            rowEncoding.append(stored, i, value);
            if (stored.weight(i) < 0) {
                remove(stored, i);
            } else {
                add(stored, i);
            }
        }
        return stored;
    }

    private void remove(Batch rows, int row) {
        if (!tree.get(key, current) || !Slice.equal(current, value)) {
            throw SqlException.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "could not serialize access due to concurrent update of table \""
                            + definition.name()
                            + "\"");
        }
        undo.add(new Undo(key.toBytes(), value.toBytes()));
        tree.remove(key);
        for (var index : indexes) {
            index.remove(rows, row, key);
        }
    }

    private void add(Batch rows, int row) {
        if (tree.get(key, current)) {
            throw duplicate(definition, definition.uniqueKeys().getFirst(), rows, row);
        }
        for (var index : indexes) {
            if (index.taken(rows, row)) {
                throw duplicate(definition, index.definition(), rows, row);
            }
        }
        undo.add(new Undo(key.toBytes(), null));
        tree.put(key, value);
        for (var index : indexes) {
            index.add(rows, row, key);
        }
    }

    /// The error for a key of rows that are there already, when an index on it is made.
    private static SqlException duplicated(
            TableDefinition definition, IndexDefinition index, Batch rows, int row) {
        return SqlException.of(
                        SqlState.UNIQUE_VIOLATION,
                        "could not create unique index \"" + index.name().name() + "\"")
                .detail("Key " + keyText(definition, index, rows, row) + " is duplicated.");
    }

    /// The error for a key that is taken.
    ///
    /// @param index the constraint's or index's name and columns
    public static SqlException duplicate(
            TableDefinition definition, IndexDefinition index, Batch rows, int row) {
        return SqlException.of(
                        SqlState.UNIQUE_VIOLATION,
                        "duplicate key value violates unique constraint \""
                                + index.name().name()
                                + "\"")
                .detail("Key " + keyText(definition, index, rows, row) + " already exists.");
    }

    private static String keyText(
            TableDefinition definition, IndexDefinition index, Batch rows, int row) {
        var names = new StringBuilder();
        var values = new StringBuilder();
        var text = new Slice();
        for (int column : index.columns()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append(definition.columns().get(column).name());
            text.reset();
            TextFormat.utc()
                    .format(
                            definition.columns().get(column).type(),
                            rows.column(column),
                            row,
                            text);
            values.append(values.isEmpty() ? "" : ", ").append(text.toText());
        }
        return "(" + names + ")=(" + values + ")";
    }

    private Batch withArrival(Batch rows) {
        if (clock == null) {
            return rows;
        }
        var given = rows.columnCount() > userColumns ? rows.longs(userColumns) : null;
        var times = rows.longs(clock.column());
        var arrival = new long[rows.size()];
        var before = new long[1];
        for (int i = 0; i < rows.size(); i++) {
            if (given != null && !given.isNull(i)) {
                arrival[i] = given.values()[i];
            } else {
                arrival[i] = clock.watermarkMicros();
                if (!times.isNull(i)) {
                    clock.advance(new LongColumn(new long[] {times.values()[i]}, null), 1, before);
                }
            }
        }
        var columns = new io.tidemill.core.batch.Column[userColumns + 1];
        for (int i = 0; i < userColumns; i++) {
            columns[i] = rows.column(i);
        }
        columns[userColumns] = new LongColumn(arrival, null);
        return new Batch(rows.size(), columns, rows.weights());
    }

    /// Where a keyed table stands.
    record KeyedMark(int undoSize, long watermarkMicros) implements Mark {}

    @Override
    public Mark mark() {
        return new KeyedMark(undo.size(), clock == null ? 0 : clock.watermarkMicros());
    }

    @Override
    public void undo(Mark mark) {
        var to = (KeyedMark) mark;
        while (undo.size() > to.undoSize) {
            var last = undo.removeLast();
            undo(Slice.of(last.key), last.value);
        }
        if (clock != null) {
            clock.set(to.watermarkMicros);
        }
    }

    private void undo(Slice of, byte @Nullable [] before) {
        if (before == null) {
            if (!indexes.isEmpty() && tree.get(of, current)) {
                Batch row = decoded(current);
                indexes.forEach(index -> index.remove(row, 0, of));
            }
            tree.remove(of);
            return;
        }
        tree.put(of, Slice.of(before));
        if (!indexes.isEmpty()) {
            Batch row = decoded(Slice.of(before));
            indexes.forEach(index -> index.add(row, 0, of));
        }
    }

    @Override
    public KeyedSnapshot snapshot() {
        undo.clear();
        return new KeyedSnapshot(
                storedSchema,
                definition.uniqueKeys().getFirst(),
                clock == null ? Long.MIN_VALUE : clock.watermarkMicros(),
                tree.snapshot(),
                indexes.isEmpty()
                        ? List.of()
                        : indexes.stream().map(SecondaryIndex::snapshot).toList());
    }

    @Override
    public FrozenTable freeze(long nowMicros) {
        var frozen = tree.freeze();
        byte[] counters =
                ByteBuffer.allocate(8)
                        .putLong(clock == null ? Long.MIN_VALUE : clock.watermarkMicros())
                        .array();
        return new FrozenTable() {
            @Override
            public void write(Writes writes) {
                frozen.write(StateKeys.sink(writes, relation, StateKeys.CONTENT));
                writes.put(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, 0), counters);
            }

            @Override
            public void written() {}
        };
    }

    /// Takes back what was saved.
    public void restore(Store store) {
        byte[] counters = store.get(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, 0));
        if (counters == null) {
            return;
        }
        if (clock != null) {
            clock.set(ByteBuffer.wrap(counters).getLong());
        }
        tree.restore(StateKeys.source(store, relation, StateKeys.CONTENT));
        indexes.forEach(this::filled);
    }
}
