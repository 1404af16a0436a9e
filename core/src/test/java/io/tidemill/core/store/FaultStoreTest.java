// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.store.FaultStore.Fault;
import org.junit.jupiter.api.Test;

class FaultStoreTest {
    private static final byte[] KEY = {1};

    private static void put(FaultStore store, int value, boolean sync) {
        var writes = new Writes();
        writes.put(Space.META, KEY, new byte[] {(byte) value});
        store.commit(writes, sync);
    }

    private static StoreException failing(FaultStore store, int value) {
        return catchThrowableOfType(StoreException.class, () -> put(store, value, true));
    }

    @Test
    void aFailedCommitLeavesNothingAndTheNextWorks() {
        var store = new FaultStore();
        store.inject(2, Fault.FAIL);
        put(store, 1, true);
        assertThat(failing(store, 2).full()).isFalse();
        assertThat(store.get(Space.META, KEY)).containsExactly(1);
        put(store, 3, true);
        assertThat(store.get(Space.META, KEY)).containsExactly(3);
        assertThat(store.commitCount()).isEqualTo(3);
    }

    @Test
    void aFullDiskStaysFullUntilThereIsRoom() {
        var store = new FaultStore();
        store.injectNext(Fault.FULL);
        assertThat(failing(store, 1).full()).isTrue();
        assertThat(failing(store, 2).full()).isTrue();
        assertThat(store.get(Space.META, KEY)).isNull();
        store.makeRoom();
        put(store, 3, true);
        assertThat(store.get(Space.META, KEY)).containsExactly(3);
    }

    @Test
    void aCrashKeepsSyncedCommitsAndAPrefixOfTheRest() {
        var store = new FaultStore();
        put(store, 1, true);
        put(store, 2, false);
        put(store, 3, false);
        assertThat(store.unsyncedCount()).isEqualTo(2);
        store.crash();
        assertThat(failing(store, 4)).hasMessageContaining("dead");
        for (int kept = 0; kept <= 2; kept++) {
            assertThat(store.reopen(kept).get(Space.META, KEY)).containsExactly(kept + 1);
        }
    }

    @Test
    void aSyncedCommitMakesEarlierOnesDurable() {
        var store = new FaultStore();
        put(store, 1, false);
        put(store, 2, true);
        assertThat(store.reopen(0).get(Space.META, KEY)).containsExactly(2);
    }

    @Test
    void aCrashStrikesBeforeOrAfterACommitIsApplied() {
        var before = new FaultStore();
        before.injectNext(Fault.CRASH_BEFORE);
        assertThat(failing(before, 1).full()).isFalse();
        assertThat(before.crashed()).isTrue();
        assertThat(before.reopen(0).get(Space.META, KEY)).isNull();

        var after = new FaultStore();
        after.injectNext(Fault.CRASH_AFTER);
        assertThat(failing(after, 1).full()).isFalse();
        assertThat(after.reopen(0).get(Space.META, KEY)).containsExactly(1);
    }
}
