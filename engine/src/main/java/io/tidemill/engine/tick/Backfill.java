// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.StoreException;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.circuit.MaterializedView;
import io.tidemill.engine.circuit.Watermark;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.StateKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// New views that are filled while the engine goes on: from what the relations that they read held
/// at the end of one tick, and then tick by tick from what the engine notes of those that follow.
/// So they are what they would be had they been there since that tick.
///
/// [#run] belongs to the thread that wants the views; all else to the engine's, but for [#end].
public final class Backfill {
    /// With fewer rows to catch up with, the engine does it while its writers wait.
    private static final long ROWS_LEFT_MAX = 10_000;

    /// Writers that are faster than the views are not waited for for ever.
    private static final int ROUNDS_MAX = 20;

    private final Store store;
    private final List<MaterializedView> views;
    private final Map<QualifiedName, MaterializedView> made = new HashMap<>();
    private final Set<QualifiedName> read = new HashSet<>();
    private final long rowsMax;
    private final Moment start;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Noted> noted = new ArrayList<>();
    private long notedRows;
    private boolean ended;

    /// What there is to know of the relations that are read, at the end of a tick.
    private record Moment(
            EvaluationContext context,
            Map<QualifiedName, RelationSnapshot> contents,
            Map<QualifiedName, Watermark> watermarks) {}

    /// A tick.
    private record Noted(Map<QualifiedName, List<Batch>> changes, long rows, Moment end) {}

    /// @param views each after what it reads
    /// @param rowsMax how many rows of changes may wait before writers do
    Backfill(
            Store store,
            List<MaterializedView> views,
            Relations relations,
            EvaluationContext context,
            Function<QualifiedName, Watermark> watermarks,
            long rowsMax) {
        this.store = store;
        this.views = List.copyOf(views);
        this.rowsMax = rowsMax;
        for (var view : views) {
            made.put(view.definition().name(), view);
        }
        for (var view : views) {
            view.circuit().sources().forEach(source -> read.add(source.relation()));
            read.addAll(view.circuit().modelNames());
        }
        read.removeAll(made.keySet());
        start = moment(relations, context, watermarks, true);
    }

    /// The views.
    List<MaterializedView> views() {
        return views;
    }

    private Moment moment(
            Relations relations,
            EvaluationContext context,
            Function<QualifiedName, Watermark> watermarks,
            boolean withTables) {
        var contents = new HashMap<QualifiedName, RelationSnapshot>();
        var reached = new HashMap<QualifiedName, Watermark>();
        for (var name : read) {
            int number = relations.number(name);
            // Of later ticks, only what models have learnt is looked at.
            if (withTables || relations.table(number) == null) {
                contents.put(name, requireNonNull(relations.snapshot(number)));
            }
            reached.put(name, watermarks.apply(name));
        }
        return new Moment(context, contents, reached);
    }

    /// Notes a tick that has run. Waits while much is noted that the views have not seen.
    void note(
            EvaluationContext context,
            Map<Integer, List<Batch>> deltas,
            Relations relations,
            Function<QualifiedName, Watermark> watermarks) {
        var changes = new HashMap<QualifiedName, List<Batch>>();
        long rows = 0;
        for (var name : read) {
            var delta = deltas.getOrDefault(relations.number(name), List.of());
            changes.put(name, delta);
            rows += delta.stream().mapToLong(Batch::size).sum();
        }
        var tick = new Noted(changes, rows, moment(relations, context, watermarks, false));
        lock.lock();
        try {
            noted.add(tick);
            notedRows += rows;
            while (notedRows > rowsMax && !ended) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// No more is to be noted: the views are part of the engine, or will never be. From any thread.
    void end() {
        lock.lock();
        try {
            ended = true;
            noted = List.of();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether ticks are to be noted.
    boolean isOpen() {
        lock.lock();
        try {
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private List<Noted> take() {
        lock.lock();
        try {
            var taken = noted;
            noted = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void taken(Noted tick) {
        lock.lock();
        try {
            notedRows -= tick.rows;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Fills the views, saves them, and catches up with the engine but for some rows.
    ///
    /// Errors: what the views' queries raise on the rows; 53100 where the disk is full.
    public void run() {
        for (var view : views) {
            view.fill(start.context, name -> content(name, start), name -> reached(name, start));
        }
        save();
        long rows = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && rows > ROWS_LEFT_MAX; round++) {
            rows = catchUp();
        }
    }

    /// Runs the ticks that are noted; returns their rows.
    private long catchUp() {
        long rows = 0;
        for (var tick : take()) {
            run(tick);
            taken(tick);
            rows += tick.rows;
        }
        return rows;
    }

    /// Brings the views up to the engine's tick; on its thread.
    void finish() {
        catchUp();
    }

    private void run(Noted tick) {
        var changes = new LinkedHashMap<>(tick.changes);
        for (var view : views) {
            Batch delta =
                    view.run(
                            tick.end.context,
                            name -> changes.getOrDefault(name, List.of()),
                            name -> reached(name, tick.end));
            var failure = view.failure();
            if (failure != null) {
                throw failure;
            }
            changes.put(view.definition().name(), List.of(delta));
        }
        views.forEach(view -> view.circuit().useModels(name -> content(name, tick.end)));
    }

    private @Nullable RelationSnapshot content(QualifiedName name, Moment moment) {
        var view = made.get(name);
        return view == null ? moment.contents.get(name) : view.snapshot();
    }

    private Watermark reached(QualifiedName name, Moment moment) {
        var view = made.get(name);
        return view == null ? requireNonNull(moment.watermarks.get(name)) : view.watermark();
    }

    /// Saves what the views hold: nothing names it yet, but the next checkpoint, which does, has
    /// little to write.
    private void save() {
        var writes = new Writes();
        for (var view : views) {
            StateKeys.deleteAll(writes, view.relation());
            view.freeze().accept(writes);
        }
        try {
            store.commit(writes, true);
        } catch (StoreException failure) {
            throw TickRunner.reason(failure);
        }
    }
}
