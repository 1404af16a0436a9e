// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Project;
import io.tidemill.core.store.FaultStore;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.engine.tick.TickRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Views that are filled while ticks go on are what they would be had they been filled at once.
class BackfillTest {
    private static final List<CatalogChange.NewView> VIEWS =
            List.of(
                    Simulation.view(13, "late_window", Simulation.windowed(), false),
                    Simulation.view(14, "late_site", Simulation.perSite(), false),
                    Simulation.view(15, "late_closed", Simulation.windowed(), true),
                    Simulation.view(16, "over_late", Simulation.overView("late_window"), false),
                    Simulation.view(17, "over_early", Simulation.overView("per_window"), false));
    private static final CatalogChange CHANGE =
            CatalogChange.of(List.of(), List.of(), VIEWS, 1, new byte[] {1});

    /// What all views hold, the late ones too where there are any.
    private static Map<String, Map<String, Long>> contents(TickRunner runner) {
        var all = new TreeMap<>(Simulation.contents(runner.published()));
        for (var view : VIEWS) {
            var name = view.definition().name();
            all.put(name.name(), Simulation.content(runner.published().relation(name)));
        }
        return all;
    }

    private static void run(TickRunner runner, Random random, int ticks) {
        for (int i = 0; i < ticks; i++) {
            var steps = new Random(random.nextLong());
            runner.run(List.of(Simulation.transaction(steps, runner.published())));
            if (random.nextInt(7) == 0) {
                runner.checkpoint();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isAsIfFilledAtOnce(long seed) throws Exception {
        var expected = new ArrayList<Map<String, Map<String, Long>>>();
        {
            var runner = Simulation.open(new FaultStore());
            var random = new Random(seed);
            run(runner, random, 20);
            runner.change(CHANGE);
            for (int i = 0; i < 30; i++) {
                run(runner, random, 1);
                expected.add(contents(runner));
            }
        }
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var random = new Random(seed);
        run(runner, random, 20);

        var abandoned = requireNonNull(runner.backfill(CHANGE, Long.MAX_VALUE));
        abandoned.run(); // leaves pages that are in the way
        var backfill = requireNonNull(runner.backfill(CHANGE, Long.MAX_VALUE));
        run(runner, random, 5);
        var filling = ForkJoinPool.commonPool().submit(backfill::run);
        run(runner, random, 5);
        filling.get();
        run(runner, random, 9);
        assertThat(runner.published().relation(QualifiedName.of("late_site"))).isNull();
        runner.change(CHANGE, backfill);
        assertThat(contents(runner)).as("seed %d", seed).isEqualTo(expected.get(18));
        assertThat(contents(runner).get("late_closed")).isNotEmpty();
        run(runner, random, 1);
        assertThat(contents(runner)).as("seed %d", seed).isEqualTo(expected.get(19));

        store.crash();
        var recovered = Simulation.open(store.reopen(0), VIEWS);
        assertThat(contents(recovered)).as("seed %d", seed).isEqualTo(expected.get(19));
        for (int i = 20; i < 30; i++) {
            run(recovered, random, 1);
            assertThat(contents(recovered)).as("seed %d", seed).isEqualTo(expected.get(i));
        }
    }

    /// Nothing is left of views whose making was cut off.
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void leavesNothingWhereItIsCutOff(long seed) {
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var random = new Random(seed);
        run(runner, random, 20);
        var backfill = requireNonNull(runner.backfill(CHANGE, Long.MAX_VALUE));
        run(runner, random, 5);
        backfill.run();
        run(runner, random, 5);
        var before = Simulation.contents(runner.published());
        store.crash();
        var recovered = Simulation.open(store.reopen(0));
        assertThat(Simulation.contents(recovered.published())).isEqualTo(before);
        run(recovered, random, 5);
        recovered.change(CHANGE);
        assertThat(contents(recovered).get("late_site"))
                .isEqualTo(contents(recovered).get("per_site"));
    }

    /// Where another version of the planner gives a view other operators, what was saved of the
    /// former ones is of no use.
    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void aViewThatIsPlannedOtherwiseIsFilledAnew(long seed) {
        var store = new FaultStore();
        var runner = Simulation.open(store);
        var random = new Random(seed);
        run(runner, random, 20);
        runner.change(CHANGE);
        run(runner, random, 20);
        var expected = contents(runner);
        var otherwise = new ArrayList<>(VIEWS);
        var site = VIEWS.get(1).query().plan();
        var columns = new ArrayList<Expression>();
        for (int i = 0; i < site.schema().size(); i++) {
            columns.add(new Input(i, site.schema().type(i)));
        }
        otherwise.set(
                1,
                Simulation.view(14, "late_site", new Project(site, columns, site.schema()), false));

        store.crash();
        var second = store.reopen(0);
        var recovered = Simulation.open(second, otherwise);
        assertThat(contents(recovered)).isEqualTo(expected);
        run(recovered, random, 10);
        assertThat(contents(recovered).get("late_site"))
                .isEqualTo(contents(recovered).get("per_site"));
        recovered.checkpoint();
        expected = contents(recovered);

        second.crash();
        assertThat(contents(Simulation.open(second.reopen(0), otherwise))).isEqualTo(expected);
    }
}
