// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Randomness;
import io.tidemill.core.type.Type;
import io.tidemill.server.catalog.ConnectorControl;
import io.tidemill.server.catalog.SystemView;
import io.tidemill.server.database.Database;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.Commit;
import io.tidemill.sql.statement.Rollback;
import io.tidemill.sql.statement.RollbackTo;
import io.tidemill.sql.statement.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A session on a database: keeps its settings, transaction, cursors and prepared statements, and
/// hands each statement to those who carry it out.
public final class SqlSession implements Session {
    private final Database database;
    private final ConnectorControl connectors;
    private final Sql sql;
    private final Settings settings;
    private final TransactionContext transaction;
    private final SessionSequences sequences;
    private final Cursors cursors = new Cursors();
    private final Map<String, SqlPrepared> named = new HashMap<>();
    private final List<Notice> notices = new ArrayList<>();

    /// How many sessions there have been: no two draw the same random numbers.
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final AtomicReference<@Nullable Runnable> running = new AtomicReference<>();
    private final Statements statements;
    private final Randomness random;

    /// A session.
    ///
    /// @param startup the start-up parameters
    public SqlSession(
            Database database, ConnectorControl connectors, Sql sql, Map<String, String> startup) {
        this.database = requireNonNull(database, "database");
        this.connectors = requireNonNull(connectors, "connectors");
        this.sql = requireNonNull(sql, "sql");
        this.settings = new Settings(startup, "15.0");
        this.transaction = new TransactionContext(database, settings);
        this.sequences = new SessionSequences(database.sequences());
        this.statements = new Statements(this);
        Instant now = database.clock().instant();
        this.random =
                new Randomness(
                        now.getEpochSecond() * 1_000_000_007L
                                + now.getNano()
                                + SESSIONS.incrementAndGet() * 0x9E3779B97F4A7C15L);
    }

    // --- What those who carry statements out need ----------------------------------------------

    Database database() {
        return database;
    }

    ConnectorControl connectors() {
        return connectors;
    }

    Sql sql() {
        return sql;
    }

    Settings settings() {
        return settings;
    }

    TransactionContext transaction() {
        return transaction;
    }

    SessionSequences sequences() {
        return sequences;
    }

    Cursors cursors() {
        return cursors;
    }

    Map<String, SqlPrepared> named() {
        return named;
    }

    void notice(String severity, SqlState state, String message) {
        notices.add(new Notice(severity, state.code(), message));
    }

    /// Tells that a statement does nothing, as it says `IF EXISTS` or the like.
    ///
    /// @param reason what else were an error
    void skips(String reason) {
        notice("NOTICE", SqlState.SUCCESSFUL_COMPLETION, reason + ", skipping");
    }

    /// What a statement reads.
    ReadInput input(Pinned pinned) {
        return new ReadInput(view(pinned), transaction.pending(), transaction::reads);
    }

    /// The system as this session sees it.
    SystemView view(Pinned pinned) {
        return new SystemView(
                pinned.catalog(),
                pinned.snapshot(),
                database.engine(),
                connectors,
                settings,
                sequences);
    }

    /// What functions depend on in a statement now.
    EvaluationContext context(Pinned pinned) {
        Instant now = database.clock().instant();
        long micros =
                Math.max(
                        pinned.snapshot().nowMicros(),
                        now.getEpochSecond() * 1_000_000L + now.getNano() / 1000);
        return new EvaluationContext(
                micros, settings.timeZone(), pinned.snapshot().tick(), view(pinned), random);
    }

    /// Makes [#cancel] call `stop` until the next statement.
    void cancellable(Runnable stop) {
        running.set(stop);
    }

    void notCancellable() {
        running.set(null);
    }

    // --- Session -------------------------------------------------------------------------------

    @Override
    public List<Parsed> parse(String text) {
        var parsed = sql.parse(text);
        return parsed.stream()
                .map(statement -> (Parsed) new SqlParsed(statement, parsed.size()))
                .toList();
    }

    @Override
    public Prepared prepare(Parsed statement, List<Type> parameterTypes) {
        var parsed = (SqlParsed) statement;
        try {
            requireNotFailed(parsed.parsed().statement());
            return statements.prepare(parsed, parameterTypes);
        } catch (SqlException error) {
            transaction.fail();
            throw error;
        }
    }

    @Override
    public Result execute(Prepared statement, Batch parameters) {
        var prepared = (SqlPrepared) statement;
        try {
            requireNotFailed(prepared.statement().parsed().statement());
            return statements.execute(prepared, parameters);
        } catch (SqlException error) {
            transaction.fail();
            throw error;
        }
    }

    @Override
    public @Nullable Prepared prepareBrief(Parsed statement) {
        var prepared = transaction.isNone() ? statements.prepareKnown((SqlParsed) statement) : null;
        return prepared != null && isBrief(prepared) ? prepared : null;
    }

    @Override
    public boolean isBrief(Prepared statement) {
        var prepared = (SqlPrepared) statement;
        return prepared.pointRead()
                && transaction.isNone()
                && prepared.sight().equals(transaction.look().catalog().sight());
    }

    private void requireNotFailed(Statement statement) {
        if (transaction.status() == TransactionStatus.FAILED
                && !(statement instanceof Rollback
                        || statement instanceof Commit
                        || statement instanceof RollbackTo)) {
            throw SqlException.of(
                    SqlState.IN_FAILED_SQL_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction"
                            + " block");
        }
    }

    @Override
    public void sync() {
        notCancellable();
        transaction.sync();
        if (!transaction.isExplicit()) {
            cursors.endTransaction();
        }
    }

    @Override
    public void fail() {
        transaction.fail();
    }

    @Override
    public TransactionStatus status() {
        return transaction.status();
    }

    @Override
    public void cancel() {
        var stop = running.get();
        if (stop != null) {
            stop.run();
        }
    }

    @Override
    public Map<String, String> changedParameters() {
        return settings.takeChanged();
    }

    @Override
    public List<Notice> notices() {
        var taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    @Override
    public void close() {
        cursors.closeAll();
        transaction.rollback();
    }
}
