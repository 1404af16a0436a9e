// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Query;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.Writes;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.Intervals;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.StateKeys;
import io.tidemill.engine.table.ViewContent;
import io.tidemill.engine.table.ViewSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A view whose content is kept: its circuit and the rows that came out of it. For the engine's
/// thread.
///
/// When its query fails on the data (a division by zero in some row), the row stays and the view
/// stops: reading it gives the error until it is made anew.
public final class MaterializedView {
    private static final long FAILURE_PAGE = 0;
    private static final long WATERMARK_PAGE = 1;
    private static final long STRUCTURE_PAGE = 2;

    private final int relation;
    private ViewDefinition definition;
    private final Circuit circuit;
    private final ViewContent content;
    private final List<Batch> emitted = new ArrayList<>();
    private final Map<Integer, TimeRole> times;
    private Watermark watermark = Watermark.UNKNOWN;
    private @Nullable SqlException failure;
    private boolean failureUnsaved;

    /// The view of `query`, empty.
    public MaterializedView(
            int relation,
            ViewDefinition definition,
            Query query,
            CircuitBuilder builder,
            Function<QualifiedName, RelationInfo> relations) {
        this.relation = relation;
        this.definition = requireNonNull(definition, "definition");
        int[] shown = IntStream.range(0, query.columnCount()).toArray();
        this.circuit =
                builder.build(
                        query.plan(),
                        Emission.view(
                                definition.emitOnWindowClose(),
                                allowedLateness(definition),
                                recursionLimit(definition)),
                        relations,
                        batch -> emitted.add(batch.select(shown)));
        this.times = times(query, relations);
        this.content = new ViewContent(definition.schema(), orderColumns(definition));
    }

    private static Map<Integer, TimeRole> times(
            Query query, Function<QualifiedName, RelationInfo> relations) {
        var times = new HashMap<Integer, TimeRole>();
        for (int i = 0; i < query.columnCount(); i++) {
            var role =
                    Columns.role(
                            query.plan(),
                            i,
                            scan ->
                                    relations.apply(
                                            new QualifiedName(scan.schemaName(), scan.relation())));
            if (role != TimeRole.NONE) {
                times.put(i, role);
            }
        }
        return times;
    }

    private static long allowedLateness(ViewDefinition definition) {
        String interval = definition.options().get("allowed_lateness");
        return interval == null ? 0 : Intervals.micros(interval);
    }

    private static RecursionLimit recursionLimit(ViewDefinition definition) {
        String limit = definition.options().get(RecursionLimit.NAME);
        return limit == null ? RecursionLimit.DEFAULT : RecursionLimit.of(limit);
    }

    private static int[] orderColumns(ViewDefinition definition) {
        return definition.primaryKey().isEmpty()
                ? new int[] {0}
                : definition.primaryKey().stream().mapToInt(Integer::intValue).toArray();
    }

    /// Its number.
    public int relation() {
        return relation;
    }

    /// What it is.
    public ViewDefinition definition() {
        return definition;
    }

    /// It has the name of `renamed` from now on, and is the same otherwise.
    public void rename(ViewDefinition renamed) {
        definition = requireNonNull(renamed, "renamed");
    }

    /// Its operators.
    public Circuit circuit() {
        return circuit;
    }

    /// Its columns that have to do with event time.
    public Map<Integer, TimeRole> times() {
        return times;
    }

    /// What circuits that read it must know of it.
    public RelationInfo info() {
        return new RelationInfo(definition.schema(), times, List.of(), circuit.isByClock());
    }

    /// How far the event time of its rows has come: what its inputs' watermarks make of it.
    public Watermark watermark() {
        return watermark;
    }

    /// Why it stopped, or null while it runs.
    public @Nullable SqlException failure() {
        return failure;
    }

    /// Takes the tick's changes of the relations it reads.
    ///
    /// @param changes of a relation, with its stored columns
    /// @return the changes of its content
    public Batch run(
            EvaluationContext context,
            Function<QualifiedName, List<Batch>> changes,
            Function<QualifiedName, Watermark> watermarks) {
        if (failure != null) {
            return Consolidator.consolidate(definition.schema(), List.of());
        }
        try {
            circuit.begin(context);
            for (var source : circuit.sources()) {
                for (Batch batch : changes.apply(source.relation())) {
                    source.accept(batch);
                }
            }
            watermark = circuit.flush(watermarks);
        } catch (SqlException error) {
            emitted.clear();
            fail(error);
            return Consolidator.consolidate(definition.schema(), List.of());
        }
        Batch delta = Consolidator.consolidate(definition.schema(), emitted);
        emitted.clear();
        content.apply(delta);
        return delta;
    }

    /// Takes what the relations that it reads hold.
    ///
    /// @param contents of a relation
    ///
    ///   Errors: what its query raises on the rows.
    public void fill(
            EvaluationContext context,
            Function<QualifiedName, @Nullable RelationSnapshot> contents,
            Function<QualifiedName, Watermark> watermarks) {
        circuit.useModels(contents);
        circuit.begin(context);
        for (var source : circuit.sources()) {
            var scan = source.scan(requireNonNull(contents.apply(source.relation())));
            for (Batch rows = scan.next(); rows != null; rows = scan.next()) {
                source.accept(rows);
            }
        }
        run(context, name -> List.of(), watermarks);
        if (failure != null) {
            throw failure;
        }
    }

    private static SqlException stopped(String message) {
        return SqlException.of(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
                .hint(
                        "Correct the rows or the query, then make the view anew with CREATE"
                                + " OR REPLACE MATERIALIZED VIEW.");
    }

    /// Stops it, for what it reads has stopped.
    public void stop(SqlException reason) {
        fail(reason);
    }

    private void fail(SqlException error) {
        failure =
                stopped(
                        "materialized view \""
                                + definition.name()
                                + "\" stopped: "
                                + error.message());
        failureUnsaved = true;
    }

    /// What it holds now.
    public ViewSnapshot snapshot() {
        return content.snapshot(circuit.attachment());
    }

    /// Notes what is to be saved, to be written by the result.
    public Consumer<Writes> freeze() {
        var frozen = content.freeze();
        var pages = new Writes();
        circuit.checkpoint(i -> StateKeys.sink(pages, relation, StateKeys.OPERATORS + i));
        if (failureUnsaved) {
            pages.put(
                    Space.STATE,
                    StateKeys.key(relation, StateKeys.COUNTERS, FAILURE_PAGE),
                    requireNonNull(failure).message().getBytes(StandardCharsets.UTF_8));
            failureUnsaved = false;
        }
        pages.put(
                Space.STATE,
                StateKeys.key(relation, StateKeys.COUNTERS, STRUCTURE_PAGE),
                structure());
        pages.put(
                Space.STATE,
                StateKeys.key(relation, StateKeys.COUNTERS, WATERMARK_PAGE),
                ByteBuffer.allocate(9)
                        .putLong(watermark.micros())
                        .put((byte) (watermark.idle() ? 1 : 0))
                        .array());
        return writes -> {
            frozen.write(StateKeys.sink(writes, relation, StateKeys.CONTENT));
            writes.addAll(pages);
        };
    }

    /// Takes back what was saved; false, and nothing is taken, where that is the state of other
    /// operators: another version planned the query otherwise.
    public boolean restore(Store store) {
        byte[] structure =
                store.get(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, STRUCTURE_PAGE));
        if (!Arrays.equals(structure, structure())) {
            return false;
        }
        byte[] message =
                store.get(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, FAILURE_PAGE));
        if (message != null) {
            failure = stopped(new String(message, StandardCharsets.UTF_8));
        }
        byte[] saved =
                store.get(Space.STATE, StateKeys.key(relation, StateKeys.COUNTERS, WATERMARK_PAGE));
        if (saved != null) {
            var buffer = ByteBuffer.wrap(saved);
            watermark = new Watermark(buffer.getLong(), buffer.get() != 0);
        }
        content.restore(StateKeys.source(store, relation, StateKeys.CONTENT));
        circuit.restore(i -> StateKeys.source(store, relation, StateKeys.OPERATORS + i));
        return true;
    }

    private byte[] structure() {
        return circuit.structure().getBytes(StandardCharsets.UTF_8);
    }
}
