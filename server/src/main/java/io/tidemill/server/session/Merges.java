// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.server.database.Pinned;
import io.tidemill.server.session.Changes.Planner;
import io.tidemill.sql.change.PlannedMerge;
import io.tidemill.sql.change.PlannedMerge.Action;
import io.tidemill.sql.change.PlannedMerge.Clause;
import io.tidemill.sql.change.PlannedMerge.Match;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.statement.Merge;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Runs `MERGE`: reads the join of table and source, decides for each row which clause it is for,
/// and writes what the clauses say, all at once.
final class Merges {
    private final SqlSession session;
    private final Reads reads;
    private final Changes changes;

    Merges(SqlSession session, Reads reads, Changes changes) {
        this.session = session;
        this.reads = reads;
        this.changes = changes;
    }

    SqlPrepared prepare(SqlParsed parsed, Merge merge, List<Type> given) {
        return changes.prepare(parsed, given, planner(merge));
    }

    private Planner<PlannedMerge> planner(Merge merge) {
        return (catalog, types, values) -> session.sql().plan(merge, catalog, types, values);
    }

    Result merge(Merge merge, SqlPrepared prepared, Batch parameters) {
        var planned = (PlannedMerge) requireNonNull(prepared.plan());
        return changes.retried(
                prepared,
                pinned -> {
                    var bound =
                            Changes.bound(planned, prepared, parameters, planner(merge), pinned);
                    return new Run(bound, pinned).run();
                });
    }

    /// One run of a statement.
    private final class Run {
        private final PlannedMerge planned;
        private final Pinned pinned;
        private final Batch joined;
        private final int columnCount;
        private final int storedCount;
        private final int marker;
        private final RowIdentity identity;

        /// For each row, the number of its clause, or -1.
        private final int[] chosen;

        private final BatchBuilder removed;
        private final BatchBuilder added;
        private final BatchBuilder inserted;
        private final List<Batch> shown = new ArrayList<>();

        Run(PlannedMerge planned, Pinned pinned) {
            this.planned = planned;
            this.pinned = pinned;
            this.joined = reads.all(planned.joined(), pinned);
            this.columnCount = planned.table().columns().size();
            this.storedCount = planned.storedCount();
            this.marker = joined.columnCount() - 1;
            this.identity = RowIdentity.of(planned.table(), planned.joined().schema(), storedCount);
            this.chosen = new int[joined.size()];
            Arrays.fill(chosen, -1);
            var stored = HiddenColumns.stored(planned.table());
            this.removed = BatchBuilder.of(stored);
            this.added = BatchBuilder.of(stored);
            this.inserted = BatchBuilder.of(planned.table().schema());
        }

        Result run() {
            for (int i = 0; i < planned.clauses().size(); i++) {
                choose(i, planned.clauses().get(i));
            }
            requireOnce();
            for (int i = 0; i < planned.clauses().size(); i++) {
                int number = i;
                int[] rows =
                        IntStream.range(0, chosen.length)
                                .filter(row -> chosen[row] == number)
                                .toArray();
                if (rows.length > 0) {
                    apply(planned.clauses().get(i), joined.gather(rows, rows.length));
                }
            }
            int count = shown.stream().mapToInt(Batch::size).sum();
            var returning = planned.returning();
            if (returning == null) {
                write();
                return new Result.Command("MERGE " + count);
            }
            // Its subqueries read what was there before.
            var answers =
                    shown.stream()
                            .map(rows -> changes.values(returning.values(), rows, pinned))
                            .toList();
            write();
            return new Result.Rows(returning.schema(), Streams.of(answers), "MERGE", true);
        }

        // --- Choosing --------------------------------------------------------------------------

        private Match match(int row) {
            if (identity.isNull(joined, row)) {
                return Match.NOT_BY_TARGET;
            }
            return joined.column(marker).isNull(row) ? Match.NOT_BY_SOURCE : Match.MATCHED;
        }

        private void choose(int number, Clause clause) {
            int[] open =
                    IntStream.range(0, chosen.length)
                            .filter(row -> chosen[row] < 0 && match(row) == clause.match())
                            .toArray();
            var condition = clause.condition();
            if (open.length == 0) {
                return;
            }
            if (condition == null) {
                for (int row : open) {
                    chosen[row] = number;
                }
                return;
            }
            var input = input(clause.match(), joined.gather(open, open.length));
            var fits = changes.values(condition, input, pinned).longs(0);
            for (int i = 0; i < open.length; i++) {
                if (!fits.isNull(i) && fits.values()[i] != 0) {
                    chosen[open[i]] = number;
                }
            }
        }

        private void requireOnce() {
            Set<ByteBuffer> seen = new HashSet<>();
            for (int row = 0; row < chosen.length; row++) {
                if (chosen[row] < 0) {
                    continue;
                }
                var action = planned.clauses().get(chosen[row]).action();
                boolean changed = action == Action.UPDATE || action == Action.DELETE;
                if (changed && !seen.add(identity.of(joined, row))) {
                    throw SqlException.of(
                                    SqlState.CARDINALITY_VIOLATION,
                                    "MERGE command cannot affect row a second time")
                            .hint(
                                    "Ensure that not more than one source row matches any one"
                                            + " target row.");
                }
            }
        }

        // --- Doing -----------------------------------------------------------------------------

        private void apply(Clause clause, Batch rows) {
            var table = planned.table();
            var values = evaluate(clause.values(), input(clause.match(), rows));
            Batch old = rows.select(IntStream.range(0, storedCount).toArray());
            switch (clause.action()) {
                case NOTHING -> {}
                case DELETE -> {
                    removed.append(old.negate());
                    show(old, rows, clause.action());
                }
                case UPDATE -> {
                    Batch now = changes.replaced(table, old, clause.columns(), values, pinned);
                    removed.append(old.negate());
                    added.append(now);
                    show(now, rows, clause.action());
                }
                case INSERT -> {
                    Batch whole =
                            new WholeRows(
                                            table,
                                            clause.columns().stream()
                                                    .mapToInt(Integer::intValue)
                                                    .toArray(),
                                            new Defaults(session, table, pinned),
                                            new GeneratedColumns(session, table, pinned))
                                    .complete(new Batch(rows.size(), values, null));
                    Constraints.check(session, table, whole);
                    inserted.append(whole);
                    show(whole, rows, clause.action());
                }
            }
        }

        /// Rows go before others come, so that these may have their keys.
        private void write() {
            var table = planned.table();
            removed.append(added.build());
            changes.change(table, removed.build(), pinned);
            Batch fresh = inserted.build();
            if (fresh.size() > 0) {
                session.transaction()
                        .pending()
                        .insert(
                                pinned.catalog().number(table.name()).orElseThrow(),
                                table,
                                fresh,
                                pinned.snapshot());
            }
        }

        // --- Rows ------------------------------------------------------------------------------

        /// The columns that a clause's expressions read.
        private Batch input(Match match, Batch rows) {
            var target = IntStream.range(0, columnCount);
            var source = IntStream.range(storedCount, marker);
            return rows.select(
                    switch (match) {
                        case MATCHED -> IntStream.concat(target, source).toArray();
                        case NOT_BY_SOURCE -> target.toArray();
                        case NOT_BY_TARGET -> source.toArray();
                    });
        }

        private Column[] evaluate(RowValues values, Batch input) {
            if (values.count() == 0) {
                return new Column[0];
            }
            Batch computed = changes.values(values, input, pinned);
            var columns = new Column[values.count()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = computed.column(i);
            }
            return columns;
        }

        /// Notes what RETURNING reads: rows as they are now, or were before they were deleted.
        private void show(Batch target, Batch rows, Action action) {
            int sourceCount = marker - storedCount;
            var columns = new Column[columnCount + sourceCount + 1];
            for (int i = 0; i < columnCount; i++) {
                columns[i] = target.column(i);
            }
            for (int i = 0; i < sourceCount; i++) {
                columns[columnCount + i] = rows.column(storedCount + i);
            }
            columns[columns.length - 1] = names(action, rows.size());
            shown.add(new Batch(rows.size(), columns, null));
        }

        private static Column names(Action action, int count) {
            var names = new ColumnBuilder.Bytes();
            byte[] name = action.name().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < count; i++) {
                names.append(name);
            }
            return names.build();
        }
    }
}
