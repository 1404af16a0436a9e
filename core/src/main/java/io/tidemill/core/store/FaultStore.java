// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A store in memory that fails on demand, for deterministic tests: nothing in it depends on time
/// or chance.
///
/// Commits are counted from 1 over its lifetime, failed ones included. A crash loses what was not
/// synced, except a prefix that the test chooses with [#reopen].
public final class FaultStore implements Store {
    /// What happens to a commit.
    public enum Fault {
        /// It throws and leaves nothing behind; the store goes on.
        FAIL,
        /// It throws `full` and leaves nothing behind, as does every later one until
        /// [FaultStore#makeRoom].
        FULL,
        /// The process dies before it is applied.
        CRASH_BEFORE,
        /// The process dies after it is applied, before its caller hears of it.
        CRASH_AFTER
    }

    private final Map<Integer, Fault> faults = new HashMap<>();

    /// What a crash may leave: the state of the last synced commit, then the state after each later
    /// one.
    private final List<MemoryStore> survivors = new ArrayList<>();

    private final MemoryStore live;
    private int commitCount;
    private boolean full;
    private boolean crashed;

    /// An empty store without faults.
    public FaultStore() {
        this(new MemoryStore());
    }

    private FaultStore(MemoryStore durable) {
        live = durable;
        survivors.add(durable.copy());
    }

    /// Makes the `number`-th commit, counted from 1, meet `fault`.
    public void inject(int number, Fault fault) {
        faults.put(number, fault);
    }

    /// Makes the next commit meet `fault`.
    public void injectNext(Fault fault) {
        inject(commitCount + 1, fault);
    }

    /// Lets commits work again after [Fault#FULL].
    public void makeRoom() {
        full = false;
    }

    /// Kills it: every later call fails.
    public void crash() {
        crashed = true;
    }

    /// Whether it crashed.
    public boolean crashed() {
        return crashed;
    }

    /// How many commits were asked of it, failed ones included.
    public int commitCount() {
        return commitCount;
    }

    /// How many commits since the last synced one a crash now may lose or keep.
    public int unsyncedCount() {
        return survivors.size() - 1;
    }

    /// A store without faults as found after a crash or [#close]: the synced commits and the first
    /// `kept` of the later ones, at most [#unsyncedCount]. This one is dead from here on.
    public FaultStore reopen(int kept) {
        crashed = true;
        return new FaultStore(survivors.get(kept).copy());
    }

    @Override
    public void commit(Writes writes, boolean sync) {
        checkAlive();
        commitCount++;
        Fault fault = faults.get(commitCount);
        if (fault == Fault.CRASH_BEFORE) {
            crashed = true;
            throw failure("the process was killed before commit " + commitCount, false);
        }
        if (fault == Fault.FULL) {
            full = true;
        }
        if (full) {
            throw failure("commit " + commitCount + " found the disk full", true);
        }
        if (fault == Fault.FAIL) {
            throw failure("commit " + commitCount + " failed", false);
        }
        live.commit(writes, sync);
        if (sync) {
            survivors.clear();
        }
        survivors.add(live.copy());
        if (fault == Fault.CRASH_AFTER) {
            crashed = true;
            throw failure("the process was killed after commit " + commitCount, false);
        }
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        checkAlive();
        return live.get(space, key);
    }

    @Override
    public Cursor scan(Space space, byte[] from, byte @Nullable [] to) {
        checkAlive();
        return live.scan(space, from, to);
    }

    @Override
    public long sizeBytes() {
        checkAlive();
        return live.sizeBytes();
    }

    /// Closes it; as a real store may, this leaves unsynced commits to chance.
    @Override
    public void close() {
        live.close();
    }

    private void checkAlive() {
        if (crashed) {
            throw failure("the process is dead", false);
        }
    }

    private static StoreException failure(String message, boolean full) {
        return new StoreException(message, full, new IOException("injected: " + message));
    }
}
