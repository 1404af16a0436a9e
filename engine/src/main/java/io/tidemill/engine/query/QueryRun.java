// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.query;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.circuit.Circuit;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.circuit.Emission;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.engine.table.Batches;
import io.tidemill.engine.table.Consolidator;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One run of an ad-hoc query. Rows are made as they are asked for where the query's operators
/// allow it. One thread; only [#cancel] may come from another.
public final class QueryRun {
    private final Schema planSchema;
    private final Query query;
    private final Circuit circuit;
    private final QueryInput input;
    private final ArrayDeque<Batch> emitted = new ArrayDeque<>();
    private final boolean collects;
    private final int[] shown;
    private long skip;
    private long left = Long.MAX_VALUE;

    private Circuit.@Nullable Once run;
    private RelationSnapshot.@Nullable Scan scan;
    private boolean collected;
    private volatile boolean cancelled;

    /// Prepares a run.
    ///
    /// @param recursion how long a recursion may take
    /// @param metered whether rows and times of operators are measured, for [#explain]
    public QueryRun(
            Query query,
            CircuitBuilder builder,
            QueryInput input,
            EvaluationContext context,
            RecursionLimit recursion,
            boolean metered) {
        this.input = requireNonNull(input, "input");
        var plan = query.plan();
        if (plan instanceof TopN top
                && top.order().isEmpty()
                && top.partitionKeys().isEmpty()
                && query.order().isEmpty()) {
            // Any rows will do: take the first that come, and no more.
            skip = top.offset();
            left = top.limit();
            plan = top.input();
        }
        this.query = query;
        this.planSchema = plan.schema();
        this.shown = IntStream.range(0, query.columnCount()).toArray();
        boolean changes = Scans.of(plan).stream().anyMatch(name -> hasWeights(input.changes(name)));
        var emission = Emission.query(changes, recursion);
        this.circuit =
                metered
                        ? builder.buildMetered(plan, emission, input::info, emitted::add)
                        : builder.build(plan, emission, input::info, emitted::add);
        this.collects = changes || !query.order().isEmpty();
        circuit.useModels(input::snapshot);
        circuit.begin(context);
    }

    private static boolean hasWeights(List<Batch> changes) {
        return changes.stream().anyMatch(batch -> batch.weights() != null);
    }

    /// The result's columns.
    public Schema schema() {
        return query.schema();
    }

    /// The next rows, each of weight 1, or null at the end.
    ///
    /// Errors: 57014 after [#cancel], and what the query's functions raise.
    public @Nullable Batch next() {
        if (collects && !collected) {
            collected = true;
            while (feed()) {
                checkCancelled();
            }
            var all = Consolidator.consolidate(planSchema, List.copyOf(emitted));
            emitted.clear();
            emitted.add(
                    query.order().isEmpty() ? all : Sorting.sorted(planSchema, all, query.order()));
        }
        while (left > 0) {
            checkCancelled();
            var rows = emitted.poll();
            if (rows != null) {
                var result = cut(expanded(rows));
                if (result.size() > 0) {
                    return result.select(shown);
                }
            } else if (!feed()) {
                return null;
            }
        }
        return null;
    }

    /// Feeds the circuit a little; false when there is nothing left to feed.
    private boolean feed() {
        if (run == null) {
            run = circuit.new Once(this::rowCount);
            return true;
        }
        var from = run.source();
        if (from == null) {
            return false;
        }
        if (scan == null) {
            var snapshot = input.snapshot(from.relation());
            scan = snapshot == null ? () -> null : from.scan(snapshot);
        }
        var rows = scan.next();
        if (rows != null) {
            from.accept(rows);
            return true;
        }
        input.changes(from.relation()).forEach(from::accept);
        scan = null;
        run.end();
        return true;
    }

    private long rowCount(Circuit.Source source) {
        var snapshot = input.snapshot(source.relation());
        return snapshot == null || source.looksUp() ? 1 : snapshot.rowCount();
    }

    private Batch expanded(Batch rows) {
        if (rows.weights() == null) {
            return rows;
        }
        var builder = BatchBuilder.of(planSchema);
        for (int i = 0; i < rows.size(); i++) {
            for (long n = rows.weight(i); n > 0; n--) {
                builder.append(rows, i, 1);
            }
        }
        return builder.build();
    }

    private Batch cut(Batch rows) {
        int from = (int) Math.min(skip, rows.size());
        skip -= from;
        int count = (int) Math.min(left, rows.size() - from);
        if (left != Long.MAX_VALUE) {
            left -= count;
        }
        if (from == 0 && count == rows.size()) {
            return rows;
        }
        var builder = BatchBuilder.of(planSchema);
        builder.appendRange(rows, from, count);
        return builder.build();
    }

    private void checkCancelled() {
        if (cancelled) {
            throw SqlException.of(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }
    }

    /// Stops it, from any thread.
    public void cancel() {
        cancelled = true;
    }

    /// All rows, in one batch.
    public Batch all() {
        var batches = new ArrayList<Batch>();
        for (Batch rows = next(); rows != null; rows = next()) {
            batches.add(rows);
        }
        return Batches.concat(schema(), batches);
    }

    /// The operators as a tree.
    public List<String> explain() {
        return circuit.explain();
    }
}
