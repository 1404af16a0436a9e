// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.Batches;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.LateRows;
import io.tidemill.engine.table.ProcessingTimes;
import io.tidemill.engine.table.StoredTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What transactions write in one tick: applied to the tables, and still to be logged.
final class TickInput {
    private final Relations relations;
    private final Map<Integer, Long> changedAt;
    private final long catalogVersion;
    private final long nowMicros;
    private final List<TableChange> accepted = new ArrayList<>();
    private final Map<Integer, List<Batch>> deltas = new LinkedHashMap<>();
    private final Map<Integer, SequencePosition> sequences = new HashMap<>();
    private final Map<String, byte[]> offsets = new HashMap<>();
    private final Map<Integer, StoredTable.Mark> before = new HashMap<>();

    /// @param changedAt the tick that last changed a table, by the table's number
    /// @param nowMicros the tick's wall clock
    TickInput(
            Relations relations,
            Map<Integer, Long> changedAt,
            long catalogVersion,
            long nowMicros) {
        this.relations = relations;
        this.changedAt = changedAt;
        this.catalogVersion = catalogVersion;
        this.nowMicros = nowMicros;
    }

    /// Applies a transaction to the tables.
    ///
    /// Errors: 40001 where it is based on what has changed since, and what the tables refuse; then
    /// it has changed nothing.
    void add(Transaction transaction) {
        if (transaction.expectedCatalog() != catalogVersion) {
            throw SqlException.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "could not serialize access due to a concurrent change of the catalog");
        }
        requireUnchanged(transaction.reads());
        var marks = new LinkedHashMap<Integer, StoredTable.Mark>();
        var changes = new ArrayList<TableChange>();
        var applied = new ArrayList<Batch>();
        try {
            for (var change : transaction.changes()) {
                var table = relations.table(change.relation());
                if (table == null) {
                    throw SqlException.of(
                            SqlState.UNDEFINED_TABLE, "the table that is written to was dropped");
                }
                marks.computeIfAbsent(change.relation(), relation -> table.mark());
                changes.add(change);
                applied.add(table.apply(stamped(table, change, nowMicros)));
                var late = lateRows(table.definition(), change, applied.getLast());
                if (late != null) {
                    var kept = requireNonNull(relations.table(late.relation()));
                    marks.computeIfAbsent(late.relation(), relation -> kept.mark());
                    changes.add(late);
                    applied.add(kept.apply(late.rows()));
                }
            }
        } catch (SqlException error) {
            undo(marks);
            throw error;
        }
        marks.forEach(before::putIfAbsent);
        sequences.putAll(transaction.sequences());
        offsets.putAll(transaction.offsets());
        for (int i = 0; i < applied.size(); i++) {
            var change = changes.get(i);
            accepted.add(change);
            deltas.computeIfAbsent(change.relation(), relation -> new ArrayList<>())
                    .add(applied.get(i));
        }
    }

    /// The rows of a change, with the tick's wall clock where the table wants it.
    static Batch stamped(StoredTable table, TableChange change, long nowMicros) {
        return ProcessingTimes.filledIn(table.definition(), change.rows(), nowMicros);
    }

    /// What changes in each table, by its number.
    Map<Integer, List<Batch>> deltas() {
        return deltas;
    }

    /// Up to where numbers of sequences are reserved after it.
    Map<Integer, SequencePosition> sequences() {
        return sequences;
    }

    /// How far sources have been read after it.
    Map<String, byte[]> offsets() {
        return offsets;
    }

    /// What is to be logged.
    TickRecord record(long tick) {
        return new TickRecord(tick, nowMicros, merged(), sequences, offsets);
    }

    /// Takes it all back.
    void undo() {
        undo(before);
    }

    private void undo(Map<Integer, StoredTable.Mark> marks) {
        marks.forEach((relation, mark) -> requireNonNull(relations.table(relation)).undo(mark));
    }

    /// Errors: 40001 where what a serializable transaction read has changed since.
    private void requireUnchanged(Transaction.Reads reads) {
        for (int relation : reads.relations()) {
            boolean changed =
                    changedAt.getOrDefault(relation, 0L) > reads.tick()
                            || accepted.stream().anyMatch(change -> change.relation() == relation);
            if (changed) {
                throw SqlException.of(
                                SqlState.SERIALIZATION_FAILURE,
                                "could not serialize access due to read/write dependencies among"
                                        + " transactions")
                        .hint("The transaction might succeed if retried.");
            }
        }
    }

    /// The insert of those of the rows that came too late into the table that keeps them; null
    /// where there are none, or no such table.
    private @Nullable TableChange lateRows(
            TableDefinition definition, TableChange change, Batch stored) {
        var watermark = definition.watermark();
        var into = watermark == null ? null : watermark.lateInto();
        if (into == null) {
            return null;
        }
        Batch late = LateRows.of(definition, change.rows(), stored);
        return late.size() == 0 ? null : new TableChange(relations.number(into), late, null);
    }

    /// The same changes with runs of small ones to the same table put together, so that the log
    /// holds few values.
    private List<TableChange> merged() {
        var result = new ArrayList<TableChange>();
        var run = new ArrayList<TableChange>();
        for (var change : accepted) {
            boolean small = change.encoded() == null;
            if (!run.isEmpty()
                    && (!small
                            || run.getLast().relation() != change.relation()
                            || run.getLast().rows().columnCount() != change.rows().columnCount())) {
                result.add(joined(run));
                run.clear();
            }
            if (small) {
                run.add(change);
            } else {
                result.add(change);
            }
        }
        if (!run.isEmpty()) {
            result.add(joined(run));
        }
        return result;
    }

    private TableChange joined(List<TableChange> run) {
        if (run.size() == 1) {
            return run.getFirst();
        }
        var first = run.getFirst();
        var table = requireNonNull(relations.table(first.relation()));
        var stored = HiddenColumns.stored(table.definition());
        var schema = new Schema(stored.fields().subList(0, first.rows().columnCount()));
        return new TableChange(
                first.relation(),
                Batches.concat(schema, run.stream().map(TableChange::rows).toList()),
                null);
    }
}
