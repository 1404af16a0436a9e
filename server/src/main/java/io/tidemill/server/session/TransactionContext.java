// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.transaction.PendingChanges;
import io.tidemill.server.database.Database;
import io.tidemill.server.database.Pinned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The transaction a session is in: what it has written, and the state it reads.
///
/// Each statement reads the latest state until the transaction has written something; from then on
/// it reads the state that its writes are based on. When it commits, rows that others have changed
/// in the meantime are a conflict (40001).
final class TransactionContext {
    private final Database database;
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean failedImplicitly;
    private PendingChanges pending;
    private @Nullable Pinned base;
    private final List<Savepoint> savepoints = new ArrayList<>();

    private record Savepoint(String name, PendingChanges.Mark mark) {}

    TransactionContext(Database database) {
        this.database = database;
        this.pending = new PendingChanges(database.codec());
    }

    TransactionStatus status() {
        return status;
    }

    /// Whether `BEGIN` was said.
    boolean isExplicit() {
        return status != TransactionStatus.IDLE;
    }

    /// What the transaction has written so far.
    PendingChanges pending() {
        return pending;
    }

    /// The state that the next statement reads.
    Pinned read() {
        if (base == null) {
            return database.pin();
        }
        return base;
    }

    /// The state that a statement reads which is about to write: from now on the transaction keeps
    /// to it.
    Pinned write() {
        if (base == null) {
            base = database.pin();
        }
        return base;
    }

    /// The catalog changed: what follows sees the new one. Conflicts with what was written before
    /// are found at the commit.
    void definitionsChanged() {
        if (base != null) {
            base = database.pin();
        }
    }

    void begin() {
        status = TransactionStatus.ACTIVE;
    }

    /// A statement failed.
    void fail() {
        if (status == TransactionStatus.IDLE) {
            failedImplicitly = true;
        } else {
            status = TransactionStatus.FAILED;
        }
    }

    /// Ends the transaction; on return what it wrote is durable.
    ///
    /// Errors: 40001 for a conflict, 23505 for a key that was taken in the meantime, 53100 for a
    /// full disk. The transaction is over then too.
    void commit() {
        try {
            if (!pending.isEmpty()) {
                commit(pending, write());
            }
        } finally {
            clear();
        }
    }

    /// Commits changes made on top of `on`. A change of the catalog in the meantime matters only
    /// where it changed a table that was written.
    private void commit(PendingChanges changes, Pinned on) {
        var against = on.catalog();
        while (true) {
            var transaction = changes.toTransaction(Map.of(), against.version());
            if (transaction.changes().isEmpty()
                    || !(await(transaction) instanceof Outcome.Refused(SqlException reason))) {
                return;
            }
            var now = database.pin().catalog();
            boolean sameTables =
                    changes.tables().stream()
                            .allMatch(name -> now.entry(name).equals(on.catalog().entry(name)));
            if (now.version() == against.version() || !sameTables) {
                throw reason;
            }
            against = now;
        }
    }

    private Outcome await(io.tidemill.engine.tick.Transaction transaction) {
        try {
            return database.engine().submit(transaction).get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlException.of(
                    SqlState.ADMIN_SHUTDOWN,
                    "the connection ended before the outcome of the transaction was known");
        }
    }

    /// Ends the transaction without effect.
    void rollback() {
        clear();
    }

    private void clear() {
        pending = new PendingChanges(database.codec());
        base = null;
        savepoints.clear();
        status = TransactionStatus.IDLE;
        failedImplicitly = false;
    }

    /// Ends the implicit transaction, if there is one.
    void sync() {
        if (status != TransactionStatus.IDLE) {
            return;
        }
        if (failedImplicitly) {
            clear();
        } else {
            commit();
        }
    }

    void savepoint(String name) {
        requireBlock("SAVEPOINT");
        savepoints.add(new Savepoint(name, pending.mark()));
    }

    void release(String name) {
        requireBlock("RELEASE SAVEPOINT");
        savepoints.subList(find(name), savepoints.size()).clear();
    }

    void rollbackTo(String name) {
        requireBlock("ROLLBACK TO SAVEPOINT");
        int at = find(name);
        pending.rollback(savepoints.get(at).mark());
        savepoints.subList(at + 1, savepoints.size()).clear();
        status = TransactionStatus.ACTIVE;
    }

    private void requireBlock(String statement) {
        if (!isExplicit()) {
            throw SqlException.of(
                    SqlState.NO_ACTIVE_SQL_TRANSACTION,
                    statement + " can only be used in transaction blocks");
        }
    }

    private int find(String name) {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(name)) {
                return i;
            }
        }
        throw SqlException.of(
                SqlState.INVALID_SAVEPOINT_SPECIFICATION,
                "savepoint \"" + name + "\" does not exist");
    }
}
