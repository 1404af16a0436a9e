// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.engine.Seeds;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DriftWatchTest {
    @Test
    void errorsThatStayAreNoDrift() {
        Seeds.forEach(
                5,
                random -> {
                    var watch = new DriftWatch();
                    int alarms = 0;
                    for (int i = 0; i < 20_000; i++) {
                        double error = Math.abs(random.nextGaussian()) * 1e6;
                        alarms += watch.add(error, 1e7) == null ? 0 : 1;
                    }
                    assertThat(alarms).isLessThanOrEqualTo(1);
                });
    }

    @Test
    void smallerErrorsAreNoDriftAndLargerOnesAreWithTheirMeans() {
        Seeds.forEach(
                5,
                random -> {
                    var watch = new DriftWatch();
                    assertThat(run(watch, random, 3, 500)).isNull();
                    assertThat(run(watch, random, 1, 1_000)).isNull();
                    var change = requireNonNull(run(watch, random, 2, 300));
                    // Means of magnitudes of a normal distribution.
                    assertThat(change.before()).isCloseTo(0.8, within(0.15));
                    assertThat(change.after()).isCloseTo(1.6, within(0.6));
                });
    }

    private static DriftWatch.@Nullable Change run(
            DriftWatch watch, Random random, double scale, int count) {
        for (int i = 0; i < count; i++) {
            var change = watch.add(Math.abs(random.nextGaussian()) * scale, 10);
            if (change != null) {
                return change;
            }
        }
        return null;
    }

    @Test
    void roundingIsNoDrift() {
        var watch = new DriftWatch();
        for (int i = 0; i < 2_000; i++) {
            assertThat(watch.add(i < 1_000 ? 0 : 1e-13, 100)).isNull();
        }
    }

    @Test
    void aTrialIsWonByWhatIsBetterBeyondChance() {
        var watch = new DriftWatch();
        for (int i = 0; i < 29; i++) {
            watch.compare(2 + i % 3, 1 + i % 2);
        }
        assertThat(watch.isTrialBetter()).as("too few rows").isFalse();
        watch.compare(2, 1);
        assertThat(watch.isTrialBetter()).isTrue();
        assertThat(watch.endTrial().after()).isLessThan(2);
        for (int i = 0; i < 1_000; i++) {
            watch.compare(i % 2, (i + 1) % 2);
        }
        assertThat(watch.isTrialBetter()).as("the same").isFalse();
        assertThat(watch.tried()).isEqualTo(1_000);
    }

    @Test
    void goesOnTheSameFromItsBytes() {
        Seeds.forEach(
                5,
                random -> {
                    var watch = new DriftWatch();
                    run(watch, random, 1, random.nextInt(400));
                    watch.compare(random.nextDouble(), random.nextDouble());
                    var copy = DriftWatch.decode(watch.encode());
                    for (int i = 0; i < 400; i++) {
                        double error = random.nextDouble() * (i > 200 ? 5 : 1);
                        assertThat(copy.add(error, 1)).isEqualTo(watch.add(error, 1));
                    }
                    assertThat(copy.encode()).isEqualTo(watch.encode());
                });
    }
}
