// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveWindowTest {
    @Test
    void seesAChangeOfTheMeanAndForgetsWhatWasBefore() {
        Seeds.forEach(
                10,
                random -> {
                    var window = new AdaptiveWindow(0.002);
                    for (int i = 0; i < 5000; i++) {
                        window.add(random.nextGaussian());
                    }
                    long before = window.driftCount();
                    int delay = 0;
                    while (window.driftCount() == before) {
                        window.add(1 + random.nextGaussian());
                        delay++;
                    }
                    assertThat(delay).isLessThan(300);
                    for (int i = 0; i < 2000; i++) {
                        window.add(1 + random.nextGaussian());
                    }
                    assertThat(window.mean()).isCloseTo(1, within(0.15));
                });
    }

    @Test
    void staysQuietWhereNothingChanges() {
        int drifts = 0;
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var window = new AdaptiveWindow(0.002);
            for (int i = 0; i < 20_000; i++) {
                window.add(random.nextDouble() < 0.3 ? 1 : 0);
            }
            drifts += (int) window.driftCount();
        }
        // 400,000 numbers.
        assertThat(drifts).isLessThan(8);
    }

    @Test
    void keepsWidthAndMeanOfWhatIsInTheWindow() {
        var window = new AdaptiveWindow(0.001);
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            window.add(i % 7);
            sum += i % 7;
        }
        window.add(Double.NaN);
        assertThat(window.width()).isEqualTo(1000);
        assertThat(window.mean()).isCloseTo(sum / 1000, within(1e-12));
    }

    @Test
    void isTheSameAfterDecoding() {
        var random = new Random(3);
        var window = new AdaptiveWindow(0.01);
        for (int i = 0; i < 3000; i++) {
            double value = random.nextGaussian() + (i / 1000) * 2;
            if (i % 100 == 0) {
                var copy = AdaptiveWindow.decode(new StateReader(bytes(window)));
                assertThat(bytes(copy)).isEqualTo(bytes(window));
                window = copy;
            }
            window.add(value);
        }
        assertThat(window.driftCount()).isGreaterThanOrEqualTo(2);
    }

    private static byte[] bytes(AdaptiveWindow window) {
        var writer = new StateWriter();
        window.encode(writer);
        return writer.toBytes();
    }
}
