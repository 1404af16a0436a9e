// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

/// Hipparchus knows the quantiles too.
class DistributionTest {
    private static final double[] PROBABILITIES = {
        1e-9, 1e-4, 0.005, 0.025, 0.1, 0.3, 0.5, 0.6, 0.9, 0.975, 0.995, 0.99999
    };

    @Test
    void studentsQuantiles() {
        for (double degrees : new double[] {1, 2, 2.5, 5, 30, 300, 1e5, 1e7}) {
            var expected = new TDistribution(degrees);
            for (double p : PROBABILITIES) {
                double quantile = StudentT.quantile(p, degrees);
                // Hipparchus' inverse is good to fewer digits than its probability.
                assertThat(StudentT.probability(quantile, degrees))
                        .as("%s of %s degrees", p, degrees)
                        .isCloseTo(p, within(1e-7 * p));
                assertThat(expected.cumulativeProbability(quantile))
                        .as("%s of %s degrees", p, degrees)
                        .isCloseTo(p, within(1e-7 * p));
            }
        }
    }

    @Test
    void normalQuantiles() {
        var expected = new NormalDistribution();
        for (double p : PROBABILITIES) {
            double quantile = expected.inverseCumulativeProbability(p);
            assertThat(Normal.quantile(p)).isCloseTo(quantile, within(1e-8));
            assertThat(Normal.probability(Normal.quantile(p))).isCloseTo(p, within(1e-13));
            assertThat(Normal.probability(quantile))
                    .isCloseTo(expected.cumulativeProbability(quantile), within(1e-14));
        }
    }

    @Test
    void endsAndNonsense() {
        assertThat(Normal.quantile(0)).isNegative().isInfinite();
        assertThat(Normal.quantile(1)).isPositive().isInfinite();
        assertThat(Normal.quantile(1.5)).isNaN();
        assertThat(StudentT.quantile(0.5, 3)).isZero();
        assertThat(StudentT.quantile(0.9, 0)).isNaN();
    }
}
