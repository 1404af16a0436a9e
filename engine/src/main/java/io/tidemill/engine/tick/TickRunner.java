// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.StoreException;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.circuit.MaterializedView;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.table.AppendTable;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.FrozenTable;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.KeyedTable;
import io.tidemill.engine.table.StateKeys;
import io.tidemill.engine.table.StoredTable;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs ticks: everything that changes state, one step after the other, on one thread and without a
/// clock or queue of its own. So a test can drive it step by step.
///
/// A tick applies the transactions to the tables (refusing those that conflict), logs what was
/// accepted in one synced commit, runs the views, and publishes a new [Snapshot]. When the commit
/// fails, the tables go back to where they were and every writer is told.
public final class TickRunner {
    private static final byte[] CHECKPOINT = {'c', 'h', 'e', 'c', 'k', 'p', 'o', 'i', 'n', 't'};
    private static final System.Logger LOG = System.getLogger(TickRunner.class.getName());
    private static final byte[] CATALOG = {'c', 'a', 't', 'a', 'l', 'o', 'g'};

    private final Store store;
    private final BatchCodec codec;
    private final InstantSource clock;
    private final Relations relations = new Relations();
    private final Map<Integer, SequencePosition> sequences = new HashMap<>();
    private final Map<String, byte[]> offsets = new TreeMap<>();
    // The tick in which each table changed last, since the start.
    private final Map<Integer, Long> changedAt = new HashMap<>();
    private final Subscriptions subscriptions = new Subscriptions();
    private final Idleness idleness = new Idleness();
    private final ViewRuns views = new ViewRuns(relations, subscriptions, idleness);
    private final ReplayBacklog backlog = new ReplayBacklog();
    private final CircuitBuilder circuits;
    private final List<CheckpointParticipant> participants = new ArrayList<>();

    private long tick;
    private long nowMicros;
    private long catalogVersion;
    private long recoveredFromTick;
    private final LongAdder writtenRows = new LongAdder();
    private @Nullable Checkpoint pending;
    private volatile Snapshot published;

    /// A runner on an empty or reopened store; call [#recover] before anything else.
    public TickRunner(Store store, BatchCodec codec, InstantSource clock, CircuitBuilder circuits) {
        this.store = requireNonNull(store, "store");
        this.codec = requireNonNull(codec, "codec");
        this.clock = requireNonNull(clock, "clock");
        this.circuits = requireNonNull(circuits, "circuits");
        this.published = relations.snapshot(0, 0, 0);
    }

    /// The catalog as it was last saved, or null in an empty store.
    public static byte @Nullable [] storedCatalog(Store store) {
        return store.get(Space.META, CATALOG);
    }

    /// Rows inserted, deleted or changed since it was made.
    public long writtenRows() {
        return writtenRows.sum();
    }

    /// The tick of the checkpoint that [#recover] started from.
    public long recoveredFromTick() {
        return recoveredFromTick;
    }

    /// The state at the end of the last tick.
    public Snapshot published() {
        return published;
    }

    /// How far sources have been read, by source name.
    public Map<String, byte[]> offsets() {
        return Map.copyOf(offsets);
    }

    /// Up to where numbers of sequences are reserved, by the sequence's number.
    public Map<Integer, SequencePosition> sequences() {
        return Map.copyOf(sequences);
    }

    /// Who follows what.
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /// From now on, `participant`'s position is saved with each checkpoint.
    public void join(CheckpointParticipant participant) {
        participants.add(participant);
    }

    /// A participant's position is no longer saved.
    public void leave(CheckpointParticipant participant) {
        participants.remove(participant);
    }

    /// The position that a participant had at the last checkpoint, or null.
    public byte @Nullable [] position(String participant) {
        return store.get(Space.META, Checkpoint.key(participant));
    }

    /// Whether so much has happened since the last checkpoint that another is due.
    public boolean checkpointIsDue(EngineOptions options) {
        return backlog.isFull(options);
    }

    /// The materialized views.
    public List<MaterializedView> views() {
        return List.copyOf(relations.views());
    }

    // --- Recovery ------------------------------------------------------------------------------

    /// Brings back the relations of the stored catalog: the last checkpoint, then the ticks logged
    /// since.
    public void recover(CatalogChange catalog) {
        catalogVersion = catalog.version();
        circuits.modelFiles().written(catalog.modelFiles());
        byte[] checkpoint = store.get(Space.META, CHECKPOINT);
        if (checkpoint != null) {
            var header = CheckpointHeader.decode(ByteBuffer.wrap(checkpoint), idleness);
            tick = header.tick();
            nowMicros = header.nowMicros();
            sequences.putAll(header.sequences());
            offsets.putAll(header.offsets());
        }
        for (var table : catalog.tables()) {
            var stored = newTable(table);
            switch (stored) {
                case AppendTable append -> append.restore();
                case KeyedTable keyed -> keyed.restore(store);
            }
            relations.add(table.relation(), stored);
            idleness.add(table.relation(), table.definition(), nowMicros);
        }
        for (var view : catalog.views()) {
            relations.add(newView(view, relations::info));
        }
        // Each view's pages are its own.
        var others =
                relations.views().parallelStream().filter(view -> !view.restore(store)).toList();
        relations.views().forEach(view -> relations.publish(view.relation(), view.snapshot()));
        relations.views().forEach(relations::useModels);
        if (!others.isEmpty()) {
            fillAnew(others);
        }
        recoveredFromTick = tick;
        catalog.tables().forEach(table -> subscriptions.begin(table.relation(), tick));
        catalog.views().forEach(view -> subscriptions.begin(view.relation(), tick));
        subscriptions.replaying(true);
        TickRecord.replay(store, codec, tick, relations::storedKinds, this::replay);
        subscriptions.replaying(false);
        published = relations.snapshot(tick, nowMicros, catalogVersion);
    }

    /// Fills views whose saved state is that of other operators, by what they read.
    private void fillAnew(List<MaterializedView> outdated) {
        var writes = new Writes();
        for (var view : outdated) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "\"" + view.definition().name() + "\" is filled anew: its plan has changed");
            StateKeys.deleteAll(writes, view.relation());
            try {
                views.fill(view, context());
            } catch (SqlException error) {
                LOG.log(System.Logger.Level.WARNING, error.message());
            }
            relations.publish(view.relation(), view.snapshot());
            relations.views().forEach(relations::useModels);
        }
        store.commit(writes, true);
    }

    private void replay(TickRecord record) {
        Invariant.check(record.tick() == tick + 1, "the log lacks tick " + (tick + 1));
        tick = record.tick();
        nowMicros = record.nowMicros();
        var deltas = new LinkedHashMap<Integer, List<Batch>>();
        for (var change : record.changes()) {
            var table = requireNonNull(relations.table(change.relation()));
            deltas.computeIfAbsent(change.relation(), relation -> new ArrayList<>())
                    .add(table.apply(TickInput.stamped(table, change, nowMicros)));
            backlog.logged(change.rows().size() * 16L);
            idleness.rows(change.relation(), nowMicros);
        }
        sequences.putAll(record.sequences());
        offsets.putAll(record.offsets());
        runAndPublish(deltas);
    }

    // --- Ticks ---------------------------------------------------------------------------------

    /// Runs one tick with these transactions and says what became of each. There is no tick where
    /// none is accepted.
    public List<Outcome> run(List<Transaction> transactions) {
        var outcomes = new ArrayList<Outcome>();
        long now = Math.max(nowMicros, micros());
        var input = new TickInput(relations, changedAt, catalogVersion, now);
        boolean any = false;
        for (var transaction : transactions) {
            try {
                input.add(transaction);
                outcomes.add(new Outcome.Committed(tick + 1));
                any = true;
            } catch (SqlException error) {
                outcomes.add(new Outcome.Refused(error));
            }
        }
        if (!any) {
            return outcomes;
        }
        try {
            commit(input.record(tick + 1));
        } catch (StoreException failure) {
            input.undo();
            return refuseAll(outcomes, failure);
        }
        tick++;
        nowMicros = now;
        sequences.putAll(input.sequences());
        offsets.putAll(input.offsets());
        var deltas = input.deltas();
        deltas.keySet()
                .forEach(relation -> {
                    idleness.rows(relation, now);
                    changedAt.put(relation, tick);
                });
        runAndPublish(deltas);
        return outcomes;
    }

    private void commit(TickRecord record) {
        var writes = new Writes();
        record.write(writes, codec);
        store.commit(writes, true);
        backlog.logged(size(writes));
    }

    /// The wall-clock time at which something changes though nothing comes; microseconds,
    /// `Long.MAX_VALUE` where nothing does.
    public long dueMicros() {
        long due = idleness.dueMicros(nowMicros);
        for (var view : relations.views()) {
            if (view.failure() == null) {
                due = Math.min(due, view.circuit().dueMicros());
            }
        }
        return due;
    }

    /// How long it is until a tick is due though nothing comes, by the clock; microseconds, not
    /// below 0, `Long.MAX_VALUE` where none is.
    public long untilDueMicros() {
        long due = dueMicros();
        return due == Long.MAX_VALUE ? due : Math.max(0, due - Math.max(nowMicros, micros()));
    }

    /// Runs a tick without input, whose wall clock is logged, if one is due; whether it did.
    ///
    /// Errors: a [StoreException] where it could not be logged; nothing has changed then.
    public boolean runDue() {
        if (untilDueMicros() > 0) {
            return false;
        }
        long now = Math.max(nowMicros, micros());
        commit(new TickRecord(tick + 1, now, List.of(), Map.of(), Map.of()));
        tick++;
        nowMicros = now;
        runAndPublish(new LinkedHashMap<>());
        return true;
    }

    private long micros() {
        var instant = clock.instant();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
    }

    private static long size(Writes writes) {
        long size = 0;
        for (var write : writes.list()) {
            if (write instanceof Writes.Put put) {
                size += put.value().length;
            }
        }
        return size;
    }

    private static List<Outcome> refuseAll(List<Outcome> outcomes, StoreException failure) {
        var refused = new Outcome.Refused(reason(failure));
        return outcomes.stream()
                .map(outcome -> outcome instanceof Outcome.Committed ? refused : outcome)
                .toList();
    }

    /// The error for users where the store cannot be written.
    static SqlException reason(StoreException failure) {
        return failure.full()
                ? SqlException.of(
                                SqlState.DISK_FULL,
                                "could not write to the store: no space left on device")
                        .hint("Make room on the disk; writes then work again.")
                        .cause(failure)
                : SqlException.of(
                                SqlState.IO_ERROR,
                                "could not write to the store: " + failure.getMessage())
                        .cause(failure);
    }

    private void runAndPublish(Map<Integer, List<Batch>> deltas) {
        long start = System.nanoTime();
        for (var entry : deltas.entrySet()) {
            int relation = entry.getKey();
            var table = requireNonNull(relations.table(relation));
            var schema = HiddenColumns.stored(table.definition());
            Batch delta = Consolidator.consolidate(schema, entry.getValue());
            entry.setValue(List.of(delta));
            writtenRows.add(delta.size());
            relations.publish(relation, table.snapshot());
            subscriptions.publish(relation, tick, delta);
        }
        views.run(tick, context(), deltas);
        published = relations.snapshot(tick, nowMicros, catalogVersion);
        subscriptions.completed(tick);
        backlog.ran(System.nanoTime() - start);
    }

    /// No more input comes: in one tick, which a checkpoint makes durable, every view sees the end
    /// of time, so that its open windows close.
    public void endInput() {
        tick++;
        nowMicros = Math.max(nowMicros, micros());
        views.end(tick, context());
        published = relations.snapshot(tick, nowMicros, catalogVersion);
        subscriptions.completed(tick);
        checkpoint();
    }

    private EvaluationContext context() {
        return new EvaluationContext(nowMicros, ZoneOffset.UTC, tick);
    }

    /// Whether nothing has come to a table for longer than its `idle_timeout`.
    public boolean isIdle(QualifiedName table) {
        return idleness.isIdle(relations.number(table), nowMicros);
    }

    // --- Catalog -------------------------------------------------------------------------------

    /// Begins to fill the views of a change while ticks go on, for what takes long; null where
    /// there are none, or the change makes the tables that they read. Then, on another thread,
    /// [Backfill#run], and at last [#change(CatalogChange, Backfill)].
    ///
    /// @param rowsMax how many rows of later ticks may wait for the views before writers do
    public @Nullable Backfill backfill(CatalogChange change, long rowsMax) {
        if (change.views().isEmpty() || !change.tables().isEmpty() || !change.altered().isEmpty()) {
            return null;
        }
        nowMicros = Math.max(nowMicros, micros());
        var made = new LinkedHashMap<QualifiedName, MaterializedView>();
        for (var view : change.views()) {
            var materialized =
                    newView(
                            view,
                            name -> {
                                var other = made.get(name);
                                return other == null ? relations.info(name) : other.info();
                            });
            made.put(view.definition().name(), materialized);
        }
        return views.backfill(store, List.copyOf(made.values()), context(), rowsMax);
    }

    /// Makes a change of the catalog; on return it is durable. When a new view's query fails on the
    /// data, or the store does, nothing has changed.
    public void change(CatalogChange change) {
        change(change, null);
    }

    /// Makes a change of the catalog whose views are filled but for the last ticks.
    public void change(CatalogChange change, @Nullable Backfill backfill) {
        // A new view is filled as of now; the checkpoint makes that moment durable.
        nowMicros = Math.max(nowMicros, micros());
        try {
            checkpoint();
        } catch (StoreException failure) {
            throw reason(failure);
        }
        var made = new ArrayList<Integer>();
        Map<Integer, StoredTable> rewritten;
        var sequencesBefore = Map.copyOf(sequences);
        var definitionsBefore = new HashMap<StoredTable, TableDefinition>();
        for (var alteration : change.altered()) {
            var table = requireNonNull(relations.table(alteration.from()));
            definitionsBefore.put(table, table.definition());
        }
        try {
            for (var table : change.tables()) {
                relations.add(table.relation(), newTable(table));
                idleness.add(table.relation(), table.definition(), Math.max(nowMicros, micros()));
                made.add(table.relation());
            }
            if (backfill != null) {
                backfill.finish();
                backfill.end();
                for (var view : backfill.views()) {
                    relations.add(view);
                    made.add(view.relation());
                }
            } else {
                for (var view : change.views()) {
                    var materialized = newView(view, relations::info);
                    views.fill(materialized, context());
                    relations.add(materialized);
                    made.add(view.relation());
                }
            }
            rewritten = rewrite(change);
            save(change, backfill != null);
        } catch (SqlException | StoreException error) {
            made.reversed().forEach(relations::remove);
            relations.restoreNames();
            sequences.keySet().retainAll(sequencesBefore.keySet());
            definitionsBefore.forEach(StoredTable::redefine);
            made.forEach(idleness::remove);
            throw error instanceof StoreException failure ? reason(failure) : error;
        }
        for (var alteration : change.altered()) {
            if (alteration.from() == alteration.relation()) {
                relations.redefine(alteration.relation(), alteration.definition());
            }
            idleness.remove(alteration.from());
            idleness.add(
                    alteration.relation(), alteration.definition(), Math.max(nowMicros, micros()));
        }
        for (var view : change.renamed()) {
            relations.rename(view.relation(), view.definition());
        }
        for (int relation : change.dropped()) {
            relations.remove(relation);
            idleness.remove(relation);
            subscriptions.drop(relation);
            sequences.remove(relation);
            changedAt.remove(relation);
        }
        rewritten.forEach((relation, table) -> {
            relations.add(relation, table);
            relations.bind(table.definition().name());
            made.add(relation);
        });
        made.forEach(relation -> subscriptions.begin(relation, tick));
        // A model may have taken the place of another.
        relations.views().forEach(relations::useModels);
        catalogVersion = change.version();
        published = relations.snapshot(tick, nowMicros, catalogVersion);
    }

    /// Checks the rows of altered tables and makes those whose rows change, by number.
    private Map<Integer, StoredTable> rewrite(CatalogChange change) {
        var made = new LinkedHashMap<Integer, StoredTable>();
        for (var alteration : change.altered()) {
            var old = requireNonNull(relations.table(alteration.from()));
            var rewrite = new TableRewrite(alteration, old, store, circuits.compiler(), context());
            if (alteration.from() == alteration.relation()) {
                rewrite.check();
                old.redefine(alteration.definition());
                continue;
            }
            var table =
                    newTable(
                            new CatalogChange.NewTable(
                                    alteration.relation(), alteration.definition()));
            rewrite.fill(table);
            made.put(alteration.relation(), table);
            sequences.putAll(rewrite.sequences());
        }
        return made;
    }

    private void save(CatalogChange change, boolean viewsBegun) {
        // First the new relations' content, which means nothing until the catalog names them; a
        // number may have been used by an
        // attempt that failed, so what is stored under it goes first.
        var checkpoint = freeze();
        var made = new ArrayList<Integer>();
        change.tables().forEach(table -> made.add(table.relation()));
        if (!viewsBegun) {
            change.views().forEach(view -> made.add(view.relation()));
        }
        made.forEach(relation -> StateKeys.deleteAll(checkpoint.writes(), relation));
        checkpoint();
        var writes = new Writes();
        change.dropped().forEach(relation -> StateKeys.deleteAll(writes, relation));
        circuits.modelFiles().write(change.modelFiles(), writes);
        writes.put(Space.META, CATALOG, change.catalog());
        store.commit(writes, true);
        circuits.modelFiles().written(change.modelFiles());
    }

    private StoredTable newTable(CatalogChange.NewTable table) {
        return table.definition().keyed()
                ? new KeyedTable(table.relation(), table.definition())
                : new AppendTable(table.relation(), table.definition(), store, codec);
    }

    private MaterializedView newView(
            CatalogChange.NewView view, Function<QualifiedName, RelationInfo> relationInfo) {
        return new MaterializedView(
                view.relation(), view.definition(), view.query(), circuits, relationInfo);
    }

    // --- Checkpoints ---------------------------------------------------------------------------

    /// Saves all that changed since the last checkpoint, and is done when it is durable.
    public void checkpoint() {
        freeze().commit();
        written();
    }

    /// Notes all that changed since the last checkpoint. Write it ([Checkpoint#commit], from any
    /// thread), then call [#written]; until then this gives the same checkpoint again.
    public Checkpoint freeze() {
        if (pending != null) {
            return pending;
        }
        long start = System.nanoTime();
        var tables = new ArrayList<FrozenTable>();
        for (var table : relations.tables().values()) {
            tables.add(table.freeze(nowMicros));
        }
        var frozenViews = new ArrayList<Consumer<Writes>>();
        for (var view : relations.views()) {
            frozenViews.add(view.freeze());
        }
        var writes = new Writes();
        var header = new CheckpointHeader(tick, nowMicros, sequences, offsets);
        writes.put(Space.META, CHECKPOINT, header.encode(idleness));
        writes.deleteRange(Space.LOG, TickRecord.key(0, 0), TickRecord.key(tick + 1, 0));
        backlog.frozen(System.nanoTime() - start);
        pending = new Checkpoint(store, tick, tables, frozenViews, writes, participants);
        return pending;
    }

    /// The checkpoint that [#freeze] gave is durable.
    public void written() {
        if (pending != null) {
            pending.written();
            pending = null;
            subscriptions.trim();
            republish();
        }
    }

    private void republish() {
        relations.tables().forEach((number, table) -> relations.publish(number, table.snapshot()));
        published = relations.snapshot(tick, nowMicros, catalogVersion);
    }
}
