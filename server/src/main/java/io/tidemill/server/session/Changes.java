// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.Values;
import io.tidemill.core.type.Type;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.tick.SequencePosition;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.change.ConflictAction;
import io.tidemill.sql.change.PlannedChange;
import io.tidemill.sql.change.PlannedInsert;
import io.tidemill.sql.change.PlannedUpdate;
import io.tidemill.sql.change.Returning;
import io.tidemill.sql.change.RowValues;
import io.tidemill.sql.statement.Delete;
import io.tidemill.sql.statement.Insert;
import io.tidemill.sql.statement.Truncate;
import io.tidemill.sql.statement.Update;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Statements that write: `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`.
///
/// They write into the session's transaction. A statement that decides on what it reads (all but a
/// plain `INSERT`) and is a transaction of its own is committed at once, and run anew where another
/// writer came first.
final class Changes {
    private static final int ATTEMPTS_MAX = 100;

    private final SqlSession session;
    private final Reads reads;

    Changes(SqlSession session, Reads reads) {
        this.session = session;
        this.reads = reads;
    }

    // --- Preparing -----------------------------------------------------------------------------

    /// Plans a statement.
    @FunctionalInterface
    interface Planner<P extends PlannedChange<P>> {
        /// The statement, planned.
        ///
        /// @param types those of the parameters, as far as they are known
        /// @param values the parameters' values; empty where they are not known
        P plan(Catalog catalog, List<Type> types, List<Literal> values);
    }

    SqlPrepared prepare(SqlParsed parsed, Insert insert, List<Type> given) {
        return prepare(parsed, given, planner(insert));
    }

    SqlPrepared prepare(SqlParsed parsed, Update update, List<Type> given) {
        return prepare(parsed, given, planner(update));
    }

    SqlPrepared prepare(SqlParsed parsed, Delete delete, List<Type> given) {
        return prepare(parsed, given, planner(delete));
    }

    private Planner<PlannedInsert> planner(Insert insert) {
        return (catalog, types, values) -> session.sql().plan(insert, catalog, types, values);
    }

    private Planner<PlannedUpdate> planner(Update update) {
        return (catalog, types, values) -> session.sql().plan(update, catalog, types, values);
    }

    private Planner<PlannedUpdate> planner(Delete delete) {
        return (catalog, types, values) -> session.sql().plan(delete, catalog, types, values);
    }

    SqlPrepared prepare(SqlParsed parsed, List<Type> given, Planner<?> planner) {
        var pinned = session.transaction().read();
        var planned = planner.plan(pinned.counted(), given, List.of());
        var returning = planned.returning();
        return new SqlPrepared(
                parsed,
                given,
                planned.parameterTypes(),
                returning == null ? null : returning.schema(),
                planned,
                false,
                pinned.catalog().sight());
    }

    /// What was prepared, with its parameters' values: planned anew where these are needed for it,
    /// or the catalog has changed.
    static <P extends PlannedChange<P>> P bound(
            P planned, SqlPrepared prepared, Batch parameters, Planner<P> planner, Pinned pinned) {
        var values = Reads.values(prepared.parameterTypes(), parameters);
        return reusable(prepared, planned.open(), pinned.catalog())
                ? planned.bind(new Binding(values))
                : planner.plan(pinned.counted(), prepared.parameterTypes(), values);
    }

    // --- Running -------------------------------------------------------------------------------

    Result insert(Insert insert, SqlPrepared prepared, Batch parameters) {
        var planned = (PlannedInsert) requireNonNull(prepared.plan());
        Function<Pinned, Result> once =
                pinned ->
                        insert(
                                bound(planned, prepared, parameters, planner(insert), pinned),
                                pinned);
        boolean decides = planned.conflict() != null;
        return decides ? retried(prepared, once) : once.apply(session.transaction().write());
    }

    Result update(Update update, SqlPrepared prepared, Batch parameters) {
        return change(prepared, parameters, planner(update), this::update);
    }

    Result delete(Delete delete, SqlPrepared prepared, Batch parameters) {
        return change(prepared, parameters, planner(delete), this::delete);
    }

    private Result change(
            SqlPrepared prepared,
            Batch parameters,
            Planner<PlannedUpdate> planner,
            BiFunction<PlannedUpdate, Pinned, Result> change) {
        var planned = (PlannedUpdate) requireNonNull(prepared.plan());
        return retried(
                prepared,
                pinned ->
                        change.apply(
                                bound(planned, prepared, parameters, planner, pinned), pinned));
    }

    Result truncate(Truncate truncate, SqlPrepared prepared) {
        return retried(
                prepared,
                pinned -> {
                    for (var name : truncate.tables()) {
                        var relation = Reads.relation(pinned.catalog(), name);
                        if (!(relation instanceof TableDefinition table)) {
                            throw SqlException.of(
                                            SqlState.WRONG_OBJECT_TYPE,
                                            "\"" + relation.name() + "\" is not a table")
                                    .at(name.position());
                        }
                        var stored = HiddenColumns.stored(table);
                        var scan = new Scan(table.name().schema(), table.name().name(), stored);
                        var rows = reads.all(new Query(scan, List.of(), stored.size()), pinned);
                        change(table, rows.negate(), pinned);
                    }
                    if (truncate.restart()) {
                        restart(truncate, pinned.catalog());
                    }
                    return new Result.Command("TRUNCATE TABLE");
                });
    }

    /// Begins the numbers of the tables' columns anew; at once, as all drawing of numbers.
    private void restart(Truncate truncate, CatalogState catalog) {
        for (var name : truncate.tables()) {
            var table = Reads.relation(catalog, name).name();
            for (var sequence : catalog.sequences()) {
                var owner = sequence.owner();
                if (owner != null && owner.table().equals(table)) {
                    session.database()
                            .sequences()
                            .set(
                                    catalog.number(sequence.name()).orElseThrow(),
                                    new SequencePosition(sequence.start(), false));
                }
            }
        }
    }

    static boolean reusable(SqlPrepared prepared, boolean open, CatalogState catalog) {
        return !open && prepared.sight().equals(catalog.sight());
    }

    /// Runs a statement that decides on what it reads: anew where another writer came first, if it
    /// is a transaction of its own.
    Result retried(SqlPrepared prepared, Function<Pinned, Result> once) {
        var transaction = session.transaction();
        boolean alone =
                !transaction.isExplicit()
                        && prepared.statement().siblings() == 1
                        && transaction.pending().isEmpty();
        if (!alone) {
            return once.apply(transaction.write());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                var result = once.apply(transaction.write());
                transaction.commit();
                return result;
            } catch (SqlException error) {
                transaction.rollback();
                if (error.state() != SqlState.SERIALIZATION_FAILURE || attempt == ATTEMPTS_MAX) {
                    throw error;
                }
            }
        }
    }

    // --- INSERT --------------------------------------------------------------------------------

    private Result insert(PlannedInsert planned, Pinned pinned) {
        var table = planned.table();
        int number = pinned.catalog().number(table.name()).orElseThrow();
        var completion =
                new WholeRows(
                        table,
                        planned.given().stream().mapToInt(Integer::intValue).toArray(),
                        new Defaults(session, table, pinned),
                        new GeneratedColumns(session, table, pinned));
        Batch rows = completion.complete(source(planned, pinned));
        Constraints.check(session, table, rows);
        var conflict = planned.conflict();
        if (conflict != null) {
            Batch written = insert(number, table, rows, conflict, pinned);
            return answer("INSERT 0", written, planned.returning(), pinned);
        }
        // Subqueries of RETURNING read what was there before.
        Result answer = answer("INSERT 0", rows, planned.returning(), pinned);
        session.transaction().pending().insert(number, table, rows, pinned.snapshot());
        return answer;
    }

    private Batch source(PlannedInsert planned, Pinned pinned) {
        var query = planned.source();
        if (query.plan() instanceof Values values
                && values.rows().stream()
                        .allMatch(row -> row.stream().allMatch(Literal.class::isInstance))) {
            var rows = BatchBuilder.of(values.schema());
            for (var row : values.rows()) {
                for (int i = 0; i < row.size(); i++) {
                    rows.column(i).append(((Literal) row.get(i)).value(), 0);
                }
                rows.endRow(1);
            }
            return rows.build();
        }
        return reads.all(query, pinned);
    }

    /// Inserts rows whose key is free, and does what is said with the others; returns the rows as
    /// they are now.
    private Batch insert(
            int number, TableDefinition table, Batch rows, ConflictAction action, Pinned pinned) {
        if (!table.keyed()) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "there is no unique or exclusion constraint matching the ON CONFLICT"
                                    + " specification")
                    .hint("ON CONFLICT needs a table with a PRIMARY KEY.");
        }
        var pending = session.transaction().pending();
        var fresh = BatchBuilder.of(table.schema());
        var existing = BatchBuilder.of(HiddenColumns.stored(table));
        var excluded = BatchBuilder.of(table.schema());
        var arbiters = Arbiter.of(table, action.key());
        for (int i = 0; i < rows.size(); i++) {
            boolean first = true;
            for (var arbiter : arbiters) {
                first &= arbiter.isNew(rows, i);
            }
            if (!first) {
                if (action.updates()) {
                    throw SqlException.of(
                                    SqlState.CARDINALITY_VIOLATION,
                                    "ON CONFLICT DO UPDATE command cannot affect row a second time")
                            .hint(
                                    "Ensure that no rows proposed for insertion within the same"
                                            + " command have duplicate constrained values.");
                }
                continue;
            }
            boolean found = false;
            for (var arbiter : arbiters) {
                found =
                        found
                                || pending.lookUp(
                                        number,
                                        table,
                                        rows,
                                        i,
                                        arbiter.unique(),
                                        pinned.snapshot(),
                                        existing);
            }
            (found ? excluded : fresh).append(rows, i, 1);
            arbiters.forEach(Arbiter::note);
        }
        Batch inserted = fresh.build();
        pending.insert(number, table, inserted, pinned.snapshot());
        if (!action.updates()) {
            return inserted;
        }
        Batch updated = updateExisting(table, existing.build(), excluded.build(), action, pinned);
        var all = BatchBuilder.of(table.schema());
        all.append(inserted);
        all.append(updated);
        return all.build();
    }

    private Batch updateExisting(
            TableDefinition table,
            Batch existing,
            Batch excluded,
            ConflictAction action,
            Pinned pinned) {
        if (existing.size() == 0) {
            return WholeRows.none(table);
        }
        int columns = table.columns().size();
        var both = new Column[2 * columns];
        for (int i = 0; i < columns; i++) {
            both[i] = existing.column(i);
            both[columns + i] = excluded.column(i);
        }
        var input = new Batch(existing.size(), both, null);
        var where = action.where();
        var stored = HiddenColumns.stored(table);
        Batch old = existing;
        if (where != null) {
            // The stored columns ride along behind those that the condition reads.
            var wide = new Column[2 * columns + stored.size()];
            System.arraycopy(both, 0, wide, 0, both.length);
            for (int i = 0; i < stored.size(); i++) {
                wide[2 * columns + i] = existing.column(i);
            }
            var kept =
                    session.database()
                            .compiler()
                            .predicate(where)
                            .filter(
                                    new Batch(existing.size(), wide, null),
                                    session.context(pinned));
            input = kept.select(IntStream.range(0, 2 * columns).toArray());
            old = kept.select(IntStream.range(2 * columns, 2 * columns + stored.size()).toArray());
        }
        var values =
                session.database()
                        .compiler()
                        .projection(action.values())
                        .evaluate(input, session.context(pinned));
        Batch now = replaced(table, old, action.assigned(), values, pinned);
        write(table, old, now, pinned);
        return shown(table, now);
    }

    // --- UPDATE, DELETE ------------------------------------------------------------------------

    private Result update(PlannedUpdate planned, Pinned pinned) {
        var table = planned.table();
        Batch source = firstOfEach(planned, reads.all(planned.source(), pinned));
        int stored = planned.storedCount();
        Batch old = source.select(IntStream.range(0, stored).toArray());
        var values = new Column[planned.assigned().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.column(stored + i);
        }
        Batch now = replaced(table, old, planned.assigned(), values, pinned);
        Batch shown = withOthers(planned, shown(table, now), source);
        Result answer = answer("UPDATE", shown, planned.returning(), pinned);
        write(table, old, now, pinned);
        return answer;
    }

    /// Writes rows as stored in the place of others.
    private void write(TableDefinition table, Batch old, Batch now, Pinned pinned) {
        var changes = BatchBuilder.of(HiddenColumns.stored(table));
        changes.append(old.negate());
        changes.append(now);
        change(table, changes.build(), pinned);
    }

    /// Rows as stored with new values in them, checked.
    Batch replaced(
            TableDefinition table,
            Batch old,
            List<Integer> assigned,
            Column[] values,
            Pinned pinned) {
        if (old.size() == 0) {
            return old;
        }
        var columns = new Column[old.columnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = old.column(i);
        }
        for (int i = 0; i < values.length; i++) {
            columns[assigned.get(i)] = values[i];
        }
        var now =
                new GeneratedColumns(session, table, pinned)
                        .compute(new Batch(old.size(), columns, null));
        Constraints.check(session, table, shown(table, now));
        return now;
    }

    /// The user's columns of rows as stored.
    private static Batch shown(TableDefinition table, Batch stored) {
        return stored.select(IntStream.range(0, table.columns().size()).toArray());
    }

    private Result delete(PlannedUpdate planned, Pinned pinned) {
        var table = planned.table();
        Batch rows = firstOfEach(planned, reads.all(planned.source(), pinned));
        Result answer =
                answer(
                        "DELETE",
                        withOthers(planned, shown(table, rows), rows),
                        planned.returning(),
                        pinned);
        change(table, rows.negate(), pinned);
        return answer;
    }

    /// Rows with the columns of the other tables behind them, which RETURNING may read.
    private static Batch withOthers(PlannedUpdate planned, Batch rows, Batch source) {
        int first = planned.storedCount() + planned.assigned().size();
        int count = planned.source().columnCount();
        var columns = new Column[rows.columnCount() + count - first];
        for (int i = 0; i < columns.length; i++) {
            columns[i] =
                    i < rows.columnCount()
                            ? rows.column(i)
                            : source.column(first + i - rows.columnCount());
        }
        return new Batch(rows.size(), columns, null);
    }

    /// With FROM or USING a row may match several times: it is changed once.
    private static Batch firstOfEach(PlannedUpdate planned, Batch rows) {
        var schema = planned.source().schema();
        var identity = RowIdentity.of(planned.table(), schema, planned.storedCount());
        Set<ByteBuffer> seen = new HashSet<>();
        var firsts = BatchBuilder.of(schema);
        for (int i = 0; i < rows.size(); i++) {
            if (seen.add(identity.of(rows, i))) {
                firsts.append(rows, i, 1);
            }
        }
        return seen.size() == rows.size() ? rows : firsts.build();
    }

    /// Writes changes of rows as stored.
    void change(TableDefinition table, Batch changes, Pinned pinned) {
        if (changes.size() > 0) {
            session.transaction()
                    .pending()
                    .change(
                            pinned.catalog().number(table.name()).orElseThrow(),
                            table,
                            changes,
                            pinned.snapshot());
        }
    }

    // --- Common --------------------------------------------------------------------------------

    private Result answer(String tag, Batch rows, @Nullable Returning returning, Pinned pinned) {
        if (returning == null) {
            return new Result.Command(tag + " " + rows.size());
        }
        var shown = values(returning.values(), rows, pinned);
        return new Result.Rows(returning.schema(), Streams.of(List.of(shown)), tag, true);
    }

    /// Values of rows, in the rows' order.
    Batch values(RowValues values, Batch rows, Pinned pinned) {
        return switch (values) {
            case RowValues.Computed(var expressions) -> project(expressions, rows, pinned);
            case RowValues.Queried queried -> reads.over(queried, rows, pinned);
        };
    }

    private Batch project(List<Expression> expressions, Batch rows, Pinned pinned) {
        return session.database()
                .compiler()
                .projection(expressions)
                .project(rows, session.context(pinned));
    }
}
