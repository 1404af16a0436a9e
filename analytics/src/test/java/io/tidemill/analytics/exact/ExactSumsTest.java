// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Decimal numbers of any length are the oracle.
class ExactSumsTest {
    @Test
    void sumsAreExactWhateverTheExponents() {
        Seeds.forEach(
                20,
                random -> {
                    int range = 1 + random.nextInt(470);
                    var sums = new ExactSums(2);
                    BigDecimal value = BigDecimal.ZERO;
                    BigDecimal product = BigDecimal.ZERO;
                    for (int i = 0; i < 500; i++) {
                        double x = number(random, range);
                        double y = number(random, range);
                        long weight = weight(random);
                        sums.add(0, x, weight);
                        sums.addProduct(1, x, y, weight);
                        var times = BigDecimal.valueOf(weight);
                        value = value.add(new BigDecimal(x).multiply(times));
                        product =
                                product.add(
                                        new BigDecimal(x)
                                                .multiply(new BigDecimal(y))
                                                .multiply(times));
                    }
                    check(sums.get(0), value);
                    check(sums.get(1), product);
                    var writer = new StateWriter();
                    sums.write(writer);
                    var copy = ExactSums.read(new StateReader(writer.toBytes()));
                    assertThat(copy.get(1)).isEqualTo(sums.get(1));
                    copy.add(sums, -1);
                    assertThat(copy.get(0)).isEqualTo(DoubleDouble.ZERO);
                    assertThat(copy.get(1)).isEqualTo(DoubleDouble.ZERO);
                });
    }

    @Test
    void crossProductsAreExactInBlocksAndRowByRow() {
        Seeds.forEach(
                24,
                random -> {
                    int variables = 2 + random.nextInt(4);
                    int rows = 1 + random.nextInt(random.nextBoolean() ? 60 : 9000);
                    // Near each other, apart, far apart.
                    int range = new int[] {3, 20, 60, 400}[random.nextInt(4)];
                    var columns = new double[variables - 1][rows];
                    for (double[] column : columns) {
                        for (int i = 0; i < rows; i++) {
                            column[i] = random.nextInt(9) == 0 ? 0 : number(random, range);
                        }
                    }
                    long[] weights = weights(random, rows);
                    var blocks = new CrossProducts(variables);
                    blocks.update(columns, weights, 0, rows);
                    var single = new CrossProducts(variables);
                    for (int i = 0; i < rows; i++) {
                        single.update(columns, weights, i, i + 1);
                    }
                    int first = random.nextInt(variables);
                    int second = random.nextInt(variables);
                    check(
                            blocks.get(first, second),
                            expected(columns, weights, first, second, rows));
                    for (int i = 0; i < variables; i++) {
                        for (int j = 0; j < variables; j++) {
                            assertThat(single.get(i, j)).isEqualTo(blocks.get(i, j));
                        }
                    }
                    assertThat(single.rowCount()).isEqualTo(blocks.rowCount());
                });
    }

    private static BigDecimal expected(
            double[][] columns, long @Nullable [] weights, int first, int second, int rows) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < rows; i++) {
            BigDecimal term = BigDecimal.valueOf(weights == null ? 1 : weights[i]);
            term = first == 0 ? term : term.multiply(new BigDecimal(columns[first - 1][i]));
            term = second == 0 ? term : term.multiply(new BigDecimal(columns[second - 1][i]));
            sum = sum.add(term);
        }
        return sum;
    }

    private static long @Nullable [] weights(Random random, int rows) {
        if (random.nextBoolean()) {
            return null;
        }
        var weights = new long[rows];
        boolean only = random.nextBoolean();
        for (int i = 0; i < rows; i++) {
            weights[i] = only ? (random.nextInt(3) == 0 ? -1 : 1) : weight(random);
        }
        return weights;
    }

    private static long weight(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> 7;
            case 1 -> -123_456_789_012L;
            case 2 -> Long.MIN_VALUE;
            case 3 -> 0;
            case 4, 5, 6 -> -1;
            default -> 1;
        };
    }

    private static double number(Random random, int range) {
        double mantissa = random.nextBoolean() ? random.nextGaussian() : random.nextInt(1000) / 8.0;
        return Math.scalb(mantissa, random.nextInt(2 * range) - range);
    }

    private static void check(DoubleDouble actual, BigDecimal expected) {
        double high = expected.doubleValue();
        assertThat(actual.high()).isEqualTo(high);
        BigDecimal rest = expected.subtract(new BigDecimal(high), MathContext.UNLIMITED);
        assertThat(actual.low()).isEqualTo(rest.doubleValue());
    }
}
