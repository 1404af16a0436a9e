// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.store.Store;
import io.tidemill.core.store.StoreException;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.circuit.MaterializedView;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The engine: one thread that takes what writers have queued, up to a bound, and runs it as the
/// next tick. So ticks are small when there is little to do and grow under load.
///
/// Checkpoints are noted on that thread and written by another. Any thread may call any method.
public final class Engine implements AutoCloseable {
    private static final long IDLE_MILLIS = 3_600_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long DUE_MILLIS_MIN = 10;
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final TickRunner runner;
    private final EngineOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private long queuedRows;
    private boolean closing;
    private boolean woken;
    private final Thread thread;
    private @Nullable CompletableFuture<Void> checkpointing;
    private long lastCheckpointNanos = System.nanoTime();
    private boolean changedSinceCheckpoint;
    // The last tick that was due could not be logged.
    private boolean notLogged;
    private long lastDueNanos = System.nanoTime();
    private @Nullable SqlException failure;

    /// What waits in the queue.
    private sealed interface Request {
        record Write(Transaction transaction, CompletableFuture<Outcome> outcome)
                implements Request {}

        record Call(Runnable action, CompletableFuture<?> result) implements Request {}
    }

    private Engine(TickRunner runner, EngineOptions options) {
        this.runner = runner;
        this.options = options;
        this.thread = Thread.ofPlatform().name("tidemill-engine").unstarted(this::loop);
    }

    /// Opens the engine on a store and brings back the relations of `catalog`.
    public static Engine open(
            Store store,
            BatchCodec codec,
            InstantSource clock,
            CircuitBuilder circuits,
            EngineOptions options,
            CatalogChange catalog) {
        var runner = new TickRunner(store, codec, clock, circuits);
        runner.recover(catalog);
        var engine = new Engine(runner, options);
        engine.thread.start();
        return engine;
    }

    /// The state at the end of the last tick.
    public Snapshot snapshot() {
        return runner.published();
    }

    /// Queues a transaction; the outcome comes when its tick is durable and published. Waits while
    /// too much is queued.
    public CompletableFuture<Outcome> submit(Transaction transaction) {
        var outcome = new CompletableFuture<Outcome>();
        long rows = transaction.rowCount();
        lock.lock();
        try {
            while (!closing && queuedRows > 0 && queuedRows + rows > options.queuedRowsMax()) {
                changed.awaitUninterruptibly();
            }
            if (closing) {
                outcome.complete(new Outcome.Refused(shuttingDown()));
                return outcome;
            }
            queuedRows += rows;
            queue.add(new Request.Write(transaction, outcome));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return outcome;
    }

    /// Makes a change of the catalog between two ticks; on return it is durable. New views are
    /// filled on this thread while ticks go on. One at a time.
    public void change(CatalogChange change) {
        var backfill =
                call(() -> Optional.ofNullable(runner.backfill(change, options.queuedRowsMax())));
        try {
            backfill.ifPresent(Backfill::run);
            call(() -> {
                awaitCheckpoint();
                runner.change(change, backfill.orElse(null));
                lastCheckpointNanos = System.nanoTime();
                return change;
            });
        } finally {
            backfill.ifPresent(Backfill::end);
        }
    }

    /// Opens a feed of a relation's changes, with what it holds now, or, with `asOf`, from the end
    /// of that tick on.
    public Subscription subscribe(QualifiedName name, boolean withSnapshot, OptionalLong asOf) {
        return call(() -> {
            var snapshot = runner.published();
            var start = snapshot.relation(name);
            int number = snapshot.number(name);
            return asOf.isPresent()
                    ? runner.subscriptions().resume(number, asOf.getAsLong(), snapshot.tick())
                    : runner.subscriptions()
                            .open(number, snapshot.tick(), withSnapshot ? start : null);
        });
    }

    /// A feed that tells only when ticks are over.
    public Subscription followTicks() {
        return call(() -> runner.subscriptions().follow(runner.published().tick()));
    }

    /// How far sources have been read, by source name.
    public Map<String, byte[]> offsets() {
        return call(runner::offsets);
    }

    /// Up to where numbers of sequences are reserved, by the sequence's number.
    public Map<Integer, SequencePosition> sequences() {
        return call(runner::sequences);
    }

    /// From now on, `participant`'s position is saved with each checkpoint.
    public void join(CheckpointParticipant participant) {
        call(() -> {
            awaitCheckpoint();
            runner.join(participant);
            return participant;
        });
    }

    /// A participant's position is no longer saved.
    public void leave(CheckpointParticipant participant) {
        call(() -> {
            awaitCheckpoint();
            runner.leave(participant);
            return participant;
        });
    }

    /// The position that a participant had at the last checkpoint, or empty.
    public Optional<byte[]> position(String participant) {
        return call(() -> Optional.ofNullable(runner.position(participant)));
    }

    /// The tick of the last checkpoint before this engine was opened, from which subscriptions can
    /// be resumed.
    public long recoveredFromTick() {
        return runner.recoveredFromTick();
    }

    /// Looks at the materialized views between two ticks.
    public <T> T inspect(java.util.function.Function<List<MaterializedView>, T> question) {
        return call(() -> question.apply(runner.views()));
    }

    /// Runs the tick that is due by the clock though nothing comes, if one is; for who moves the
    /// clock himself.
    public void advance() {
        call(() -> {
            if (runner.runDue()) {
                changedSinceCheckpoint = true;
            }
            return runner;
        });
    }

    /// Whether nothing has come to a table for longer than its `idle_timeout`.
    public boolean isIdle(QualifiedName table) {
        return call(() -> runner.isIdle(table));
    }

    /// No more input comes: the windows that are still open close. On return that is durable.
    public void endInput() {
        call(() -> {
            awaitCheckpoint();
            runner.endInput();
            return runner;
        });
    }

    /// Saves all state now; on return it is durable.
    public void checkpoint() {
        call(() -> {
            awaitCheckpoint();
            runner.checkpoint();
            return runner;
        });
    }

    /// Rows inserted, deleted or changed since it was opened.
    public long writtenRows() {
        return runner.writtenRows();
    }

    /// What keeps it from taking writes, or null.
    public @Nullable String problem() {
        lock.lock();
        try {
            return failure == null ? null : failure.message();
        } finally {
            lock.unlock();
        }
    }

    /// Number of open feeds.
    public int subscriptionCount() {
        return runner.subscriptions().count();
    }

    /// Rows that wait for a tick.
    public long queuedRows() {
        lock.lock();
        try {
            return queuedRows;
        } finally {
            lock.unlock();
        }
    }

    private <T> T call(Callable<T> action) {
        var result = new CompletableFuture<T>();
        Runnable request =
                () -> {
                    try {
                        result.complete(action.call());
                    } catch (Exception thrown) {
                        result.completeExceptionally(thrown);
                    } catch (Error bug) {
                        result.completeExceptionally(bug);
                        throw bug;
                    }
                };
        lock.lock();
        try {
            if (closing) {
                throw shuttingDown();
            }
            queue.add(new Request.Call(request, result));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            return result.get();
        } catch (ExecutionException thrown) {
            if (thrown.getCause() instanceof SqlException error) {
                throw error;
            }
            throw new IllegalStateException(thrown.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlException.of(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }
    }

    private SqlException shuttingDown() {
        return failure != null
                ? failure
                : SqlException.of(SqlState.ADMIN_SHUTDOWN, "the server is shutting down");
    }

    // --- The engine's thread -------------------------------------------------------------------

    private void loop() {
        while (true) {
            var batch = take();
            if (batch == null) {
                break;
            }
            run(batch);
            runDue();
            checkpointIfDue();
        }
        finish();
    }

    /// The next call alone, or the writes up to the next call; empty when it is time for a
    /// checkpoint, null at the end.
    private @Nullable List<Request> take() {
        var taken = new ArrayList<Request>();
        lock.lock();
        try {
            long left =
                    Math.min(
                            untilDueNanos(),
                            TimeUnit.MILLISECONDS.toNanos(
                                    changedSinceCheckpoint
                                            ? options.checkpointMillis()
                                            : IDLE_MILLIS));
            while (queue.isEmpty() && !closing && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            if (queue.isEmpty()) {
                return closing ? null : taken;
            }
            long rows = 0;
            while (!queue.isEmpty() && rows < options.tickRowsMax()) {
                if (queue.peek() instanceof Request.Write write) {
                    rows += Math.max(1, write.transaction().rowCount());
                    queuedRows -= write.transaction().rowCount();
                    taken.add(queue.remove());
                } else {
                    if (taken.isEmpty()) {
                        taken.add(queue.remove());
                    }
                    break;
                }
            }
            changed.signalAll();
            return taken;
        } catch (InterruptedException interrupted) {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void run(List<Request> batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (batch.getFirst() instanceof Request.Call call) {
            try {
                call.action().run();
            } catch (Error bug) {
                LOG.log(System.Logger.Level.ERROR, "a request failed; the engine stops", bug);
                stop(List.of(), bug);
            }
            return;
        }
        var transactions = new ArrayList<Transaction>();
        var outcomes = new ArrayList<CompletableFuture<Outcome>>();
        for (var request : batch) {
            if (request instanceof Request.Write write) {
                transactions.add(write.transaction());
                outcomes.add(write.outcome());
            }
        }
        List<Outcome> results;
        try {
            results = runner.run(transactions);
        } catch (RuntimeException | Error bug) {
            // State may be half changed: going on could acknowledge what recovery would not bring
            // back.
            LOG.log(System.Logger.Level.ERROR, "a tick failed; the engine stops", bug);
            stop(outcomes, bug);
            return;
        }
        changedSinceCheckpoint = true;
        for (int i = 0; i < results.size(); i++) {
            outcomes.get(i).complete(results.get(i));
        }
    }

    /// How long the engine may rest before a tick is due though nothing comes.
    private long untilDueNanos() {
        if (failure != null) {
            return Long.MAX_VALUE;
        }
        // Rows that go one by one as time passes are taken together.
        long rest = TimeUnit.MILLISECONDS.toNanos(notLogged ? RETRY_MILLIS : DUE_MILLIS_MIN);
        long gap = rest - (System.nanoTime() - lastDueNanos);
        return Math.max(gap, TimeUnit.MICROSECONDS.toNanos(runner.untilDueMicros()));
    }

    private void runDue() {
        if (failure != null) {
            return;
        }
        try {
            if (runner.runDue()) {
                changedSinceCheckpoint = true;
                lastDueNanos = System.nanoTime();
            }
            notLogged = false;
        } catch (StoreException notSaved) {
            notLogged = true;
            lastDueNanos = System.nanoTime();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a tick that is due could not be logged and will be tried again",
                    notSaved);
        } catch (RuntimeException | Error bug) {
            LOG.log(System.Logger.Level.ERROR, "a tick failed; the engine stops", bug);
            stop(List.of(), bug);
        }
    }

    private void stop(List<CompletableFuture<Outcome>> outcomes, Throwable bug) {
        var reason =
                SqlException.of(
                                SqlState.INTERNAL_ERROR,
                                "the engine stopped after an internal error: " + bug)
                        .hint(
                                "This is a bug in Tidemill. Restart the server: nothing acknowledged is lost.")
                        .cause(bug);
        outcomes.forEach(outcome -> outcome.complete(new Outcome.Refused(reason)));
        lock.lock();
        try {
            closing = true;
            failure = reason;
            for (var request : queue) {
                if (request instanceof Request.Write write) {
                    write.outcome().complete(new Outcome.Refused(reason));
                } else if (request instanceof Request.Call call) {
                    call.result().completeExceptionally(reason);
                }
            }
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void checkpointIfDue() {
        if (failure != null) {
            return;
        }
        var running = checkpointing;
        if (running != null) {
            if (!running.isDone()) {
                return;
            }
            checkpointing = null;
            if (running.isCompletedExceptionally()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a checkpoint could not be written and will be tried again: "
                                + running.exceptionNow().getMessage());
                lastCheckpointNanos = System.nanoTime();
            } else {
                runner.written();
            }
        }
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastCheckpointNanos);
        boolean due =
                (changedSinceCheckpoint && elapsed >= options.checkpointMillis())
                        || runner.checkpointIsDue(options);
        if (!due) {
            return;
        }
        changedSinceCheckpoint = false;
        lastCheckpointNanos = System.nanoTime();
        var checkpoint = runner.freeze();
        var done = new CompletableFuture<Void>();
        checkpointing = done;
        Thread.ofPlatform()
                .name("tidemill-checkpoint")
                .start(() -> {
                    try {
                        checkpoint.commit();
                        done.complete(null);
                    } catch (RuntimeException | Error thrown) {
                        done.completeExceptionally(thrown);
                    }
                    wake();
                });
    }

    private void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitCheckpoint() {
        var running = checkpointing;
        if (running != null) {
            checkpointing = null;
            try {
                running.join();
                runner.written();
            } catch (java.util.concurrent.CompletionException thrown) {
                LOG.log(System.Logger.Level.WARNING, "a checkpoint will be tried again", thrown);
            }
        }
    }

    private void finish() {
        runner.subscriptions().close();
        if (failure != null) {
            return;
        }
        try {
            awaitCheckpoint();
            runner.checkpoint();
        } catch (StoreException notSaved) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no checkpoint at the end: the next start replays the log",
                    notSaved);
        }
    }

    /// Runs what is queued, saves all state and stops.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
