// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.store.Store;
import io.tidemill.engine.circuit.MaterializedView;
import io.tidemill.engine.circuit.Watermark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings the views up to a tick, stage by stage: each after what it reads. For the engine's
/// thread; of a tick with many rows, the views of a stage run side by side.
final class ViewRuns {
    /// With fewer rows in a tick, handing views to other threads costs more than it saves.
    private static final long PARALLEL_ROWS_MIN = 4_096;

    private final Relations relations;
    private final Subscriptions subscriptions;
    private final Idleness idleness;
    private @Nullable Backfill backfill;

    ViewRuns(Relations relations, Subscriptions subscriptions, Idleness idleness) {
        this.relations = relations;
        this.subscriptions = subscriptions;
        this.idleness = idleness;
    }

    /// Runs all views on the changes of the tables, to which those of the views are added.
    void run(long tick, EvaluationContext context, Map<Integer, List<Batch>> deltas) {
        run(tick, context, deltas, name -> watermark(name, context.nowMicros()));
    }

    /// Runs all views as at the end of time.
    void end(long tick, EvaluationContext context) {
        run(tick, context, new LinkedHashMap<>(), name -> Watermark.END);
    }

    private void run(
            long tick,
            EvaluationContext context,
            Map<Integer, List<Batch>> deltas,
            Function<QualifiedName, Watermark> watermarks) {
        long rows = deltas.values().stream().flatMap(List::stream).mapToLong(Batch::size).sum();
        Function<QualifiedName, List<Batch>> changes =
                name -> deltas.getOrDefault(relations.number(name), List.of());
        for (var stage : relations.stages()) {
            stage.forEach(relations::stopWithWhatItReads);
            var running = stage.stream().filter(view -> view.failure() == null).toList();
            // Views of a stage share nothing but what they read.
            var views = rows < PARALLEL_ROWS_MIN ? running.stream() : running.parallelStream();
            var results = views.map(view -> view.run(context, changes, watermarks)).toList();
            for (int i = 0; i < results.size(); i++) {
                var view = running.get(i);
                Batch delta = results.get(i);
                if (delta.size() > 0) {
                    deltas.put(view.relation(), List.of(delta));
                    relations.publish(view.relation(), view.snapshot());
                }
                subscriptions.publish(view.relation(), tick, delta);
            }
        }
        var filling = backfill;
        if (filling != null) {
            if (filling.isOpen()) {
                filling.note(context, deltas, relations, watermarks);
            } else {
                backfill = null;
            }
        }
        // What is predicted in the next tick is by the models as of this one.
        relations.views().forEach(relations::useModels);
    }

    /// Fills a new view with what it reads.
    ///
    /// Errors: what its query raises on the rows.
    void fill(MaterializedView view, EvaluationContext context) {
        view.fill(
                context,
                name -> relations.snapshot(relations.number(name)),
                name -> watermark(name, context.nowMicros()));
    }

    /// From now on, new views are filled beside the others, which see only what comes from now on.
    Backfill backfill(
            Store store, List<MaterializedView> views, EvaluationContext context, long rowsMax) {
        var begun =
                new Backfill(
                        store,
                        views,
                        relations,
                        context,
                        name -> watermark(name, context.nowMicros()),
                        rowsMax);
        backfill = begun;
        return begun;
    }

    private Watermark watermark(QualifiedName name, long nowMicros) {
        int relation = relations.number(name);
        var view = relations.view(relation);
        if (view != null) {
            return view.watermark();
        }
        var snapshot = relations.snapshot(relation);
        return snapshot == null
                ? Watermark.UNKNOWN
                : new Watermark(snapshot.watermarkMicros(), idleness.isIdle(relation, nowMicros));
    }
}
