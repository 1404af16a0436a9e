// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.Restriction;
import io.tidemill.engine.table.StateKeys;
import io.tidemill.engine.table.StoredTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries out what `ALTER TABLE` says about the rows that are there: checks what is demanded of
/// them, and writes them anew under another number where their columns change.
///
/// The new content is saved piece by piece, so that it need not fit into memory; it means nothing
/// until the catalog names its number.
final class TableRewrite {
    private static final long SAVED_ROWS = 1_000_000;

    private final CatalogChange.Alteration alteration;
    private final StoredTable old;
    private final Store store;
    private final EvaluationContext context;
    private final @Nullable Projection columns;
    private final @Nullable Projection demands;
    private final Map<Integer, Long> numbers = new HashMap<>();

    TableRewrite(
            CatalogChange.Alteration alteration,
            StoredTable old,
            Store store,
            Compiler compiler,
            EvaluationContext context) {
        this.alteration = alteration;
        this.old = old;
        this.store = store;
        this.context = context;
        this.columns =
                alteration.columns().isEmpty() ? null : compiler.projection(alteration.columns());
        this.demands =
                alteration.demands().isEmpty()
                        ? null
                        : compiler.projection(
                                alteration.demands().stream()
                                        .map(CatalogChange.Demand::condition)
                                        .toList());
    }

    /// Checks the rows of a table that keeps them as they are.
    ///
    /// Errors: those of the demands.
    void check() {
        if (demands == null) {
            return;
        }
        var scan = old.snapshot().scan(Restriction.NONE, all());
        for (Batch rows = scan.next(); rows != null; rows = scan.next()) {
            check(rows);
        }
    }

    /// Fills `target`, which is empty, with the rows as they are from now on, and saves it.
    ///
    /// Errors: those of the demands and of the new columns' expressions; 23505 where rows have the
    /// same key.
    void fill(StoredTable target) {
        var nothing = new Writes();
        StateKeys.deleteAll(nothing, alteration.relation());
        store.commit(nothing, true);
        target.startFrom(old.snapshot().watermarkMicros());
        var scan = old.snapshot().scan(Restriction.NONE, all());
        long unsaved = 0;
        for (Batch rows = scan.next(); rows != null; rows = scan.next()) {
            var changed = requireNonNull(columns).evaluate(rows, context);
            number(changed, rows.size());
            check(new Batch(rows.size(), changed, null));
            apply(target, changed, rows);
            unsaved += rows.size();
            if (unsaved >= SAVED_ROWS) {
                save(target);
                unsaved = 0;
            }
        }
        save(target);
    }

    /// Gives the rows numbers in columns that draw them.
    ///
    /// Errors: 2200H where a sequence has not as many.
    private void number(Column[] changed, int size) {
        for (var numbering : alteration.numbered()) {
            var sequence = numbering.definition();
            Long last = numbers.get(numbering.sequence());
            var values = new long[size];
            for (int row = 0; row < size; row++) {
                last = last == null ? sequence.start() : sequence.after(last);
                values[row] = last;
            }
            if (last != null) {
                numbers.put(numbering.sequence(), last);
            }
            changed[numbering.column()] = new LongColumn(values, null);
        }
    }

    /// Where the sequences of [#number] stand now.
    Map<Integer, SequencePosition> sequences() {
        var positions = new HashMap<Integer, SequencePosition>();
        numbers.forEach(
                (sequence, last) -> positions.put(sequence, new SequencePosition(last, true)));
        return positions;
    }

    private boolean[] all() {
        var all = new boolean[HiddenColumns.stored(old.definition()).size()];
        Arrays.fill(all, true);
        return all;
    }

    private void check(Batch rows) {
        if (demands == null) {
            return;
        }
        var results = demands.project(rows, context);
        for (int c = 0; c < results.columnCount(); c++) {
            var met = results.longs(c);
            for (int i = 0; i < rows.size(); i++) {
                if (!met.isNull(i) && met.values()[i] == 0) {
                    throw alteration.demands().get(c).violation();
                }
            }
        }
    }

    private void apply(StoredTable target, Column[] changed, Batch rows) {
        var stored = HiddenColumns.stored(alteration.definition());
        var before = HiddenColumns.stored(old.definition());
        boolean arrival = stored.indexOf(HiddenColumns.ARRIVAL).isPresent();
        if (!arrival) {
            applyNamed(target, new Batch(rows.size(), changed, null));
            return;
        }
        var whole = Arrays.copyOf(changed, stored.size());
        for (int i = changed.length; i < whole.length; i++) {
            var place = before.indexOf(stored.field(i).name());
            whole[i] =
                    place.isPresent()
                            ? rows.column(place.getAsInt())
                            : new LongColumn(new long[rows.size()], null);
        }
        applyNamed(target, new Batch(rows.size(), whole, null));
    }

    private static void applyNamed(StoredTable target, Batch rows) {
        try {
            target.apply(rows);
        } catch (SqlException error) {
            if (error.state() != SqlState.UNIQUE_VIOLATION) {
                throw error;
            }
            String detail = error.detail();
            throw SqlException.of(
                            SqlState.UNIQUE_VIOLATION,
                            error.message()
                                    .replace(
                                            "duplicate key value violates unique constraint",
                                            "could not create unique index"))
                    .detail(
                            detail == null
                                    ? ""
                                    : detail.replace("already exists.", "is duplicated."));
        }
    }

    private void save(StoredTable target) {
        target.snapshot();
        var frozen = target.freeze(context.nowMicros());
        var writes = new Writes();
        frozen.write(writes);
        store.commit(writes, true);
        frozen.written();
    }
}
