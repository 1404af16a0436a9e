// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.store.FaultStore;
import io.tidemill.core.store.FaultStore.Fault;
import io.tidemill.core.store.StoreException;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.TickRunner;
import io.tidemill.engine.tick.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// *Acknowledged = durable* and *Replay = run*: whatever commit the process dies in, what comes
/// back is the state that was published, to the bit, and goes on as if nothing had happened.
class RecoveryTest {
    private static final int TICKS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void comesBackAfterACrashInAnyCommit(long seed) {
        List<Map<String, Map<String, Long>>> expected = undisturbed(seed);
        int commits = commitsOf(seed);
        var random = new Random(seed);
        for (int run = 0; run < 12; run++) {
            int crashAt = 3 + random.nextInt(commits - 3);
            var fault = random.nextBoolean() ? Fault.CRASH_BEFORE : Fault.CRASH_AFTER;
            var store = new FaultStore();
            store.inject(crashAt, fault);
            var runner = Simulation.open(store);
            var steps = new Steps(seed);
            int tick = 0;
            while (!store.crashed()) {
                assertThat(tick).as("seed %d, crash at %d", seed, crashAt).isLessThan(TICKS);
                tick = step(runner, steps, tick);
            }
            var reopened = store.reopen(0);
            var recovered = Simulation.open(reopened);
            long came = recovered.published().tick();
            assertThat(Simulation.contents(recovered.published()))
                    .as("seed %d, %s at commit %d, tick %d", seed, fault, crashAt, came)
                    .isEqualTo(expected.get((int) came));
            assertThat(came).isGreaterThanOrEqualTo(tick);
            var rest = new Steps(seed);
            rest.skip(expected, (int) came);
            goOn(recovered, rest, (int) came, expected, seed);
        }
    }

    /// Runs one tick, and now and then a checkpoint; returns the last tick that was acknowledged.
    private static int step(TickRunner runner, Steps steps, int acknowledged) {
        try {
            var outcome = runner.run(List.of(steps.next(runner))).getFirst();
            int now = outcome instanceof Outcome.Committed(long tick) ? (int) tick : acknowledged;
            if (steps.checkpointDue()) {
                runner.checkpoint();
            }
            return now;
        } catch (StoreException crashed) {
            return acknowledged;
        }
    }

    private static void goOn(
            TickRunner runner,
            Steps steps,
            int from,
            List<Map<String, Map<String, Long>>> expected,
            long seed) {
        for (int tick = from + 1; tick <= Math.min(TICKS, from + 10); tick++) {
            runner.run(List.of(steps.next(runner)));
            assertThat(Simulation.contents(runner.published()))
                    .as("seed %d, tick %d", seed, tick)
                    .isEqualTo(expected.get(tick));
        }
    }

    private static List<Map<String, Map<String, Long>>> undisturbed(long seed) {
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var steps = new Steps(seed);
        var expected = new ArrayList<Map<String, Map<String, Long>>>();
        expected.add(Simulation.contents(runner.published()));
        for (int tick = 1; tick <= TICKS; tick++) {
            runner.run(List.of(steps.next(runner)));
            if (steps.checkpointDue()) {
                runner.checkpoint();
            }
            expected.add(Simulation.contents(runner.published()));
        }
        assertThat(runner.published().tick()).isEqualTo(TICKS);
        assertThat(expected.getLast().get("per_window")).isNotEmpty();
        assertThat(expected.getLast().get("closed")).isNotEmpty();
        return expected;
    }

    private static int commitsOf(long seed) {
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var steps = new Steps(seed);
        for (int tick = 1; tick <= TICKS; tick++) {
            runner.run(List.of(steps.next(runner)));
            if (steps.checkpointDue()) {
                runner.checkpoint();
            }
        }
        return store.commitCount();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void aFullDiskRefusesWritesAndLosesNothing(long seed) {
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var steps = new Steps(seed);
        for (int tick = 1; tick <= 20; tick++) {
            runner.run(List.of(steps.next(runner)));
        }
        var before = Simulation.contents(runner.published());
        store.injectNext(Fault.FULL);
        var transaction = steps.next(runner);
        for (int i = 0; i < 3; i++) {
            var outcome = runner.run(List.of(transaction)).getFirst();
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused) outcome).reason().state().code()).isEqualTo("53100");
            assertThat(Simulation.contents(runner.published())).isEqualTo(before);
        }
        assertThatThrownBy(runner::checkpoint).isInstanceOf(StoreException.class);
        store.makeRoom();
        assertThat(runner.run(List.of(transaction)).getFirst())
                .isInstanceOf(Outcome.Committed.class);
        runner.checkpoint();
        var after = Simulation.contents(runner.published());
        store.crash();
        assertThat(Simulation.contents(Simulation.open(store.reopen(0)).published()))
                .isEqualTo(after);
    }

    /// The random steps of a seed: each depends on the state it is made for and on nothing else.
    private static final class Steps {
        private final Random random;
        private int count;

        Steps(long seed) {
            this.random = new Random(seed);
        }

        Transaction next(TickRunner runner) {
            count++;
            return Simulation.transaction(new Random(random.nextLong()), runner.published());
        }

        boolean checkpointDue() {
            return count % 7 == 0;
        }

        void skip(List<Map<String, Map<String, Long>>> expected, int ticks) {
            assertThat(expected).hasSizeGreaterThan(ticks);
            for (int i = 0; i < ticks; i++) {
                count++;
                random.nextLong();
            }
        }
    }
}
