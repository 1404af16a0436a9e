// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.transaction;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.engine.table.KeyedSnapshot;
import io.tidemill.engine.tick.Snapshot;
import io.tidemill.engine.tick.TableChange;
import io.tidemill.engine.tick.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a transaction has written so far, on top of a snapshot. One thread.
public final class PendingChanges {
    private final BatchCodec codec;
    private final Map<QualifiedName, PendingTable> tables = new LinkedHashMap<>();

    /// Nothing so far.
    ///
    /// @param codec encodes rows for the log
    public PendingChanges(BatchCodec codec) {
        this.codec = codec;
    }

    /// Whether nothing was written.
    public boolean isEmpty() {
        return tables.values().stream().allMatch(table -> table.changes().isEmpty());
    }

    private PendingTable table(int relation, TableDefinition definition) {
        return tables.computeIfAbsent(
                definition.name(), name -> new PendingTable(relation, definition));
    }

    private static @Nullable KeyedSnapshot base(Snapshot snapshot, TableDefinition definition) {
        return snapshot.relation(definition.name()) instanceof KeyedSnapshot keyed ? keyed : null;
    }

    /// The tables that were written.
    public Set<QualifiedName> tables() {
        return Set.copyOf(tables.keySet());
    }

    /// Adds new rows with the user's columns.
    ///
    /// Errors: 23505 where a key is taken.
    public void insert(int relation, TableDefinition definition, Batch rows, Snapshot snapshot) {
        table(relation, definition).insert(rows, base(snapshot, definition), codec);
    }

    /// Adds changes with the stored columns: rows of weight −1 as they are now, and rows of weight
    /// +1 with the `$arrival` of the row they correct.
    ///
    /// Errors: 23505 where a key is taken.
    public void change(int relation, TableDefinition definition, Batch rows, Snapshot snapshot) {
        table(relation, definition).change(rows, base(snapshot, definition));
    }

    /// Appends to `into` the stored row of a keyed table that has the key of row `row` of `rows`,
    /// as this transaction sees it; false where there is none.
    ///
    /// @param unique which key: its place in [TableDefinition#uniqueKeys]
    public boolean lookUp(
            int relation,
            TableDefinition definition,
            Batch rows,
            int row,
            int unique,
            Snapshot snapshot,
            BatchBuilder into) {
        var base = base(snapshot, definition);
        return base != null && table(relation, definition).lookUp(rows, row, unique, base, into);
    }

    /// The changes of a relation, with its stored columns.
    public List<Batch> changes(QualifiedName name) {
        var table = tables.get(name);
        return table == null ? List.of() : List.copyOf(table.changes());
    }

    /// A place to go back to.
    public record Mark(Map<QualifiedName, PendingTable.Mark> tables) {
        public Mark {
            tables = Map.copyOf(tables);
        }
    }

    /// Where it stands.
    public Mark mark() {
        var marks = new HashMap<QualifiedName, PendingTable.Mark>();
        tables.forEach((name, table) -> marks.put(name, table.mark()));
        return new Mark(marks);
    }

    /// Goes back to `mark`.
    public void rollback(Mark mark) {
        tables.keySet().retainAll(mark.tables.keySet());
        mark.tables.forEach((name, of) -> {
            var table = tables.get(name);
            if (table != null) {
                table.rollback(of);
            }
        });
    }

    /// What is to be committed.
    ///
    /// @param reads what was read that must not have changed since
    public Transaction toTransaction(
            Map<String, byte[]> offsets, long expectedCatalog, Transaction.Reads reads) {
        var changes = new ArrayList<TableChange>();
        tables.values().forEach(table -> changes.addAll(table.toChanges(codec)));
        return new Transaction(changes, Map.of(), offsets, expectedCatalog, reads);
    }
}
