// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumsTest {
    @Test
    void isTheNearestDoubleWhateverTheOrder() {
        Seeds.forEach(
                300,
                random -> {
                    int kind = random.nextInt(5);
                    var values = new ArrayList<Double>();
                    for (int i = random.nextInt(200); i >= 0; i--) {
                        values.add(value(random, kind));
                    }
                    double expected =
                            values.stream()
                                    .map(BigDecimal::new)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                                    .doubleValue();
                    var sums = new ExactSums();
                    sums.reserve(3);
                    add(sums, 1, values);
                    assertThat(sums.nearest(1)).isEqualTo(expected);
                    Collections.shuffle(values, random);
                    values.forEach(value -> sums.add(2, value, 1));
                    assertThat(sums.nearest(2)).isEqualTo(expected);
                    assertThat(sums.nearest(0)).isZero();
                });
    }

    @Test
    void takesBackWhatItWasGiven() {
        Seeds.forEach(
                300,
                random -> {
                    var sums = new ExactSums();
                    sums.reserve(1);
                    var kept = new ArrayList<Double>();
                    var passing = new double[60];
                    var weights = new long[60];
                    for (int i = 0; i < 60; i++) {
                        kept.add(value(random, 0));
                        sums.add(0, kept.get(i), 1);
                        passing[i] = value(random, 4);
                        weights[i] = random.nextInt(100) - 50L;
                        sums.add(0, passing[i], weights[i]);
                    }
                    for (int i = 59; i >= 0; i--) {
                        sums.add(0, passing[i], -weights[i]);
                    }
                    assertThat(sums.nearest(0)).isEqualTo(exact(kept));
                });
    }

    private static double exact(List<Double> values) {
        return values.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }

    @Test
    void weighsExactly() {
        Seeds.forEach(
                200,
                random -> {
                    var sums = new ExactSums();
                    sums.reserve(1);
                    var expected = BigDecimal.ZERO;
                    for (int i = 0; i < 20; i++) {
                        double value = value(random, random.nextInt(4));
                        long weight = random.nextLong() >> random.nextInt(64);
                        sums.add(0, value, weight);
                        expected =
                                expected.add(
                                        new BigDecimal(value).multiply(BigDecimal.valueOf(weight)));
                    }
                    assertThat(sums.nearest(0)).isEqualTo(expected.doubleValue());
                });
    }

    @Test
    void keepsItsStateThroughSpecialValuesAndOverflow() {
        var sums = new ExactSums();
        sums.reserve(1);
        add(sums, 0, List.of(0.1, 0.2));
        add(sums, 0, List.of(Double.NaN));
        assertThat(sums.sum(0)).isNaN();
        sums.add(0, Double.NaN, -1);
        add(sums, 0, List.of(Double.POSITIVE_INFINITY));
        assertThat(sums.sum(0)).isEqualTo(Double.POSITIVE_INFINITY);
        add(sums, 0, List.of(Double.NEGATIVE_INFINITY));
        assertThat(sums.sum(0)).isNaN();
        sums.add(0, Double.POSITIVE_INFINITY, -1);
        assertThat(sums.sum(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        sums.add(0, Double.NEGATIVE_INFINITY, -1);
        add(sums, 0, List.of(Double.MAX_VALUE, Double.MAX_VALUE));
        assertThatThrownBy(() -> sums.sum(0))
                .isInstanceOf(SqlException.class)
                .hasMessage("value out of range: overflow");
        sums.add(0, Double.MAX_VALUE, -2);
        assertThat(sums.sum(0)).isEqualTo(0.1 + 0.2);
    }

    @Test
    void isTheSameAfterBeingSaved() {
        Seeds.forEach(
                100,
                random -> {
                    var sums = new ExactSums();
                    sums.reserve(1);
                    for (int i = 0; i < 50; i++) {
                        sums.add(0, value(random, 3), 1);
                    }
                    var page = new PageWriter();
                    sums.write(0, page);
                    var restored = new ExactSums();
                    restored.reserve(1);
                    restored.read(0, new PageReader(page.take()));
                    for (int i = 0; i < 50; i++) {
                        double value = value(random, 4);
                        sums.add(0, value, -1);
                        restored.add(0, value, -1);
                        assertThat(restored.nearest(0)).isEqualTo(sums.nearest(0));
                    }
                });
    }

    private static void add(ExactSums sums, int group, List<Double> values) {
        var groups = new int[values.size()];
        java.util.Arrays.fill(groups, group);
        double[] array = values.stream().mapToDouble(value -> value).toArray();
        sums.add(array.length, groups, new Column[] {new DoubleColumn(array, null)}, null);
    }

    private static double value(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextInt(100_000) / 1000.0;
            case 1 -> random.nextGaussian() * 1e6;
            case 2 -> random.nextInt(100) * Double.MIN_VALUE * (random.nextBoolean() ? 1 : -1);
            case 3 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(120) - 60);
            default -> {
                double any;
                do {
                    any = Double.longBitsToDouble(random.nextLong());
                } while (!Double.isFinite(any) || Math.abs(any) > 1e290);
                yield any;
            }
        };
    }
}
