// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.Transaction.Reads;
import io.tidemill.engine.transaction.PendingChanges;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Database;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.statement.TransactionMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The transaction a session is in: what it has written, and the state it reads.
///
/// In a transaction that is `READ COMMITTED` each statement reads the latest state until something
/// is written; from then on it reads the state that the writes are based on. In one that is
/// `REPEATABLE READ` or `SERIALIZABLE` all statements read the state that the first of them found.
/// When it commits, rows that others have changed in the meantime are a conflict (40001); where it
/// is `SERIALIZABLE` and has written, so is any change of the tables that it has read.
final class TransactionContext {
    private final Database database;
    private final Settings settings;
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean failedImplicitly;
    private PendingChanges pending;
    private @Nullable Pinned base;
    private final List<Savepoint> savepoints = new ArrayList<>();
    private final Set<QualifiedName> reads = new HashSet<>();
    private boolean queried;
    private @Nullable CatalogState lastPinned;
    private @Nullable CatalogState lastSeen;

    private record Savepoint(String name, PendingChanges.Mark mark) {}

    TransactionContext(Database database, Settings settings) {
        this.database = database;
        this.settings = settings;
        this.pending = new PendingChanges(database.codec());
    }

    TransactionStatus status() {
        return status;
    }

    /// Whether `BEGIN` was said.
    boolean isExplicit() {
        return status != TransactionStatus.IDLE;
    }

    /// Whether there is neither a transaction nor anything that an implicit one would have to end.
    boolean isNone() {
        return !isExplicit() && !failedImplicitly && base == null && pending.isEmpty();
    }

    /// What the transaction has written so far.
    PendingChanges pending() {
        return pending;
    }

    /// The state that the next statement reads.
    Pinned read() {
        queried |= isExplicit();
        if (base == null && isExplicit() && settings.isolation().keepsSnapshot()) {
            base = database.pin();
        }
        return look();
    }

    /// The same, for statements that read no rows: a transaction's state need not be settled yet.
    Pinned look() {
        return seen(base == null ? database.pin() : base);
    }

    /// The catalog with the session's search path.
    private Pinned seen(Pinned pinned) {
        var path = settings.searchPath();
        var seen = lastSeen;
        if (seen == null || lastPinned != pinned.catalog() || !seen.sight().path().equals(path)) {
            seen = pinned.catalog().withPath(path);
            lastSeen = seen;
            lastPinned = pinned.catalog();
        }
        return new Pinned(seen, pinned.snapshot());
    }

    /// Notes that a statement reads a relation.
    void reads(QualifiedName relation) {
        if (isExplicit() && settings.isolation() == Isolation.SERIALIZABLE) {
            reads.add(relation);
        }
    }

    /// The state that a statement reads which is about to write: from now on the transaction keeps
    /// to it.
    Pinned write() {
        queried |= isExplicit();
        if (base == null) {
            base = database.pin();
        }
        return seen(base);
    }

    /// The catalog changed: what follows sees the new one. Conflicts with what was written before
    /// are found at the commit.
    void definitionsChanged() {
        if (base != null) {
            base = database.pin();
        }
    }

    void begin(TransactionMode mode) {
        status = TransactionStatus.ACTIVE;
        settings.beginTransaction();
        settings.setTransaction(mode, "");
    }

    /// `SET TRANSACTION …`
    ///
    /// Errors: 25001 where it comes after a query and would change what was true for that.
    void set(TransactionMode mode) {
        String isolation = mode.isolation();
        if (queried
                && isolation != null
                && !isolation.equals(settings.get("transaction_isolation"))) {
            throw SqlException.of(
                    SqlState.ACTIVE_SQL_TRANSACTION,
                    "SET TRANSACTION ISOLATION LEVEL must be called before any query");
        }
        boolean opens = Boolean.FALSE.equals(mode.readOnly()) && settings.readOnly();
        if (queried && opens) {
            throw SqlException.of(
                    SqlState.ACTIVE_SQL_TRANSACTION,
                    "transaction read-write mode must be set before any query");
        }
        settings.setTransaction(mode, "");
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
            var transaction = changes.toTransaction(Map.of(), against.version(), readsSince(on));
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

    /// The tables that were read, directly or through views.
    private Reads readsSince(Pinned on) {
        var relations = new HashSet<Integer>();
        var seen = new HashSet<QualifiedName>();
        reads.forEach(name -> tables(name, on.catalog(), seen, relations));
        return new Reads(relations, on.snapshot().tick());
    }

    private static void tables(
            QualifiedName name, CatalogState catalog, Set<QualifiedName> seen, Set<Integer> into) {
        var entry = catalog.entry(name);
        if (entry.isEmpty() || !seen.add(name)) {
            return;
        }
        if (entry.get().relation() instanceof TableDefinition) {
            into.add(entry.get().number());
        } else {
            entry.get().reads().forEach(read -> tables(read, catalog, seen, into));
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
        reads.clear();
        queried = false;
        settings.endTransaction();
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
