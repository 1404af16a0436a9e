// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SketchesTest {
    @Test
    void distinctValuesAreCountedWithinTheErrorAndUncounted() {
        var sketch = new DistinctSketch(Type.BIGINT);
        sketch.reserve(1);
        long added = 0;
        for (long wanted : new long[] {1, 10, 1000, 100_000}) {
            for (; added < wanted; added++) {
                // Twice each.
                change(sketch, added, 1);
                change(sketch, added, 1);
            }
            assertThat((double) sketch.estimate(0))
                    .isCloseTo((double) wanted, within(0.05 * wanted));
        }
        for (; added > 1000; added--) {
            change(sketch, added - 1, -1);
            change(sketch, added - 1, -1);
        }
        assertThat((double) sketch.estimate(0)).isCloseTo(1000, within(50.0));
        for (; added > 0; added--) {
            change(sketch, added - 1, -1);
        }
        assertThat((double) sketch.estimate(0))
                .as("one copy is left")
                .isCloseTo(1000, within(50.0));
    }

    private static void change(DistinctSketch sketch, long value, long weight) {
        var column = new Column[] {new LongColumn(new long[] {value}, null)};
        sketch.addRow(0, column, 0, weight);
    }

    @Test
    void percentilesAreWithinOnePercent() {
        Seeds.forEach(
                20,
                random -> {
                    var sketch = new QuantileSketch();
                    sketch.reserve(1);
                    var values = new double[500];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
                    }
                    sketch.add(
                            values.length,
                            new int[values.length],
                            new Column[] {new DoubleColumn(values, null)},
                            null);
                    Arrays.sort(values);
                    for (double fraction : new double[] {0, 0.25, 0.5, 0.9, 1}) {
                        double exact = values[(int) Math.floor(fraction * (values.length - 1))];
                        assertThat(sketch.percentile(0, fraction))
                                .isCloseTo(exact, within(0.0101 * Math.abs(exact)));
                    }
                });
    }
}
