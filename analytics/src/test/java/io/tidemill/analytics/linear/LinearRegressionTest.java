// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.analytics.Seeds;
import io.tidemill.analytics.linear.LinearRegression.Options;
import io.tidemill.analytics.model.Unlearning;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;
import org.junit.jupiter.api.Test;

/// The fit of Hipparchus (Householder QR of the rows) is the oracle.
class LinearRegressionTest {
    private static final double[][] NONE = {};

    @Test
    void fitsTheLineOfTheTextbook() {
        var model = new LinearRegression(1, Options.DEFAULT);
        double[][] xs = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
        model.update(xs, new double[] {2, 4, 6, 8, 10}, null, 0, 5);
        var predictions = new double[10];
        model.predict(xs, 5, 10, predictions);
        assertThat(predictions).containsExactly(0, 0, 0, 0, 0, 12, 14, 16, 18, 20);
        assertThat(model.fit().coefficients()).containsExactly(2);
        assertThat(model.fit().intercept()).isZero();
        assertThat(model.fit().determination()).isEqualTo(1);
        assertThat(model.unlearning()).isEqualTo(Unlearning.EXACT);
    }

    @Test
    void equalsAFitFromScratchAfterAnyInsertsAndDeletes() {
        Seeds.forEach(
                20,
                random -> {
                    int features = 1 + random.nextInt(6);
                    var model = new LinearRegression(features, Options.DEFAULT);
                    List<double[]> rows = new ArrayList<>();
                    for (int tick = 0; tick < 12; tick++) {
                        List<double[]> changed = new ArrayList<>();
                        List<Long> weights = new ArrayList<>();
                        int size = random.nextInt(random.nextInt(4) == 0 ? 3000 : 40);
                        for (int i = 0; i < size; i++) {
                            if (!rows.isEmpty() && random.nextInt(3) == 0) {
                                changed.add(rows.remove(random.nextInt(rows.size())));
                                weights.add(-1L);
                            } else {
                                double[] row = row(random, features);
                                rows.add(row);
                                changed.add(row);
                                weights.add(1L);
                            }
                        }
                        update(model, changed, weights);
                        if (rows.size() > features + 2) {
                            compare(model.fit(), rows, features, random);
                        }
                        assertThat(model.rowCount()).isEqualTo(rows.size());
                        model = copy(model);
                    }
                });
    }

    private static void compare(LinearFit fit, List<double[]> rows, int features, Random random) {
        var oracle = new OLSMultipleLinearRegression();
        double[] targets = rows.stream().mapToDouble(row -> row[features]).toArray();
        double[][] matrix =
                rows.stream().map(row -> Arrays.copyOf(row, features)).toArray(double[][]::new);
        oracle.newSampleData(targets, matrix);
        double[] expected = oracle.estimateRegressionParameters();
        double[] errors = oracle.estimateRegressionParametersStandardErrors();
        assertThat(fit.intercept()).isCloseTo(expected[0], within(1e-9 * errors[0] * 100));
        assertThat(fit.interceptStandardError()).isCloseTo(errors[0], within(1e-8 * errors[0]));
        double[] coefficients = fit.coefficients();
        double[] deviations = fit.standardErrors();
        for (int i = 0; i < features; i++) {
            assertThat(coefficients[i])
                    .isCloseTo(expected[i + 1], within(1e-9 * Math.abs(expected[i + 1]) + 1e-12));
            assertThat(deviations[i]).isCloseTo(errors[i + 1], within(1e-8 * errors[i + 1]));
        }
        assertThat(fit.determination()).isCloseTo(oracle.calculateRSquared(), within(1e-9));
        assertThat(fit.residualDeviation())
                .isCloseTo(oracle.estimateRegressionStandardError(), within(1e-8));
        double[] point = row(random, features);
        double prediction = expected[0];
        for (int i = 0; i < features; i++) {
            prediction += expected[i + 1] * point[i];
        }
        var predictions = new double[1];
        fit.predict(columns(List.of(point), features), 0, 1, predictions);
        assertThat(predictions[0]).isCloseTo(prediction, within(1e-8 * Math.abs(prediction)));
    }

    @Test
    void whatComesAndGoesLeavesNoTrace() {
        Seeds.forEach(
                10,
                random -> {
                    int features = 1 + random.nextInt(3);
                    var model = new LinearRegression(features, Options.DEFAULT);
                    var same = new LinearRegression(features, Options.DEFAULT);
                    List<double[]> rows = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        rows.add(row(random, features));
                    }
                    double[] huge = row(random, features);
                    huge[0] = 1e140 * random.nextGaussian();
                    huge[features] = -3e-120;
                    update(same, rows, weights(rows.size(), 1));
                    update(model, List.of(huge), List.of(1L));
                    for (double[] row : rows.reversed()) {
                        update(model, List.of(row), List.of(1L));
                    }
                    assertThat(model.fit().coefficients()).isNotEqualTo(same.fit().coefficients());
                    update(model, List.of(huge), List.of(-1L));
                    assertThat(model.fit().coefficients()).isEqualTo(same.fit().coefficients());
                    assertThat(model.fit().intercept()).isEqualTo(same.fit().intercept());
                    assertThat(model.fit().standardErrors()).isEqualTo(same.fit().standardErrors());
                    update(model, rows, weights(rows.size(), -1));
                    assertThat(bytes(model))
                            .isEqualTo(bytes(new LinearRegression(features, Options.DEFAULT)));
                });
    }

    @Test
    void valuesFarFromZeroCostNoDigits() {
        // Microseconds since 1970, a second apart, and a slope of 1 a day.
        var model = new LinearRegression(1, Options.DEFAULT);
        int size = 1000;
        var times = new double[size];
        var values = new double[size];
        for (int i = 0; i < size; i++) {
            times[i] = 1.7e15 + 1e6 * i;
            values[i] = 5 + i / 86_400.0;
        }
        model.update(new double[][] {times}, values, null, 0, size);
        assertThat(model.fit().coefficients()[0])
                .isCloseTo(1 / 86_400.0 / 1e6, within(1e-12 * 1 / 86_400.0 / 1e6));
    }

    @Test
    void nearlyCollinearFeaturesAreToldApart() {
        var random = new Random(5);
        var model = new LinearRegression(2, Options.DEFAULT);
        var columns = new double[2][500];
        var targets = new double[500];
        for (int i = 0; i < 500; i++) {
            columns[0][i] = random.nextInt(1 << 20);
            // Apart by 2^-26 or so of themselves: the normal equations in doubles are singular.
            columns[1][i] = columns[0][i] + random.nextInt(3) * 0x1p-8;
            targets[i] = 3 * columns[0][i] - 2 * columns[1][i];
        }
        model.update(columns, targets, null, 0, 500);
        assertThat(model.fit().rank()).isEqualTo(2);
        assertThat(model.fit().coefficients()[0]).isCloseTo(3, within(1e-6));
        assertThat(model.fit().coefficients()[1]).isCloseTo(-2, within(1e-6));
    }

    @Test
    void featuresThatOthersExplainAreLeftOut() {
        var random = new Random(3);
        var columns = new double[4][200];
        var targets = new double[200];
        for (int i = 0; i < 200; i++) {
            columns[0][i] = random.nextGaussian();
            columns[1][i] = 0.1;
            columns[2][i] = random.nextGaussian();
            columns[3][i] = 2 * columns[0][i] + columns[2][i];
            targets[i] = 1 + columns[0][i] - columns[2][i];
        }
        var model = new LinearRegression(4, Options.DEFAULT);
        model.update(columns, targets, null, 0, 200);
        double[] coefficients = model.fit().coefficients();
        assertThat(model.fit().rank()).isEqualTo(2);
        assertThat(coefficients[0]).isCloseTo(1, within(1e-12));
        assertThat(coefficients[1]).isZero();
        assertThat(coefficients[2]).isCloseTo(-1, within(1e-12));
        assertThat(coefficients[3]).isZero();
        assertThat(model.fit().standardErrors()[3]).isNaN();
    }

    @Test
    void ridgeIsThatOfStandardisedFeatures() {
        var random = new Random(8);
        int size = 60;
        double ridge = 7.5;
        var columns = new double[2][size];
        var targets = new double[size];
        for (int i = 0; i < size; i++) {
            columns[0][i] = 100 + 5 * random.nextGaussian();
            columns[1][i] = random.nextGaussian();
            targets[i] = columns[0][i] - 4 * columns[1][i] + random.nextGaussian();
        }
        var model = new LinearRegression(2, new Options(ridge, true));
        model.update(columns, targets, null, 0, size);
        // A ridge is a fit of more rows: root(ridge) deviations of each feature, with target 0.
        var rows = new double[size + 2][2];
        var centred = new double[size + 2];
        double targetMean = Arrays.stream(targets).average().orElseThrow();
        for (int j = 0; j < 2; j++) {
            double mean = Arrays.stream(columns[j]).average().orElseThrow();
            double squares = Arrays.stream(columns[j]).map(x -> (x - mean) * (x - mean)).sum();
            for (int i = 0; i < size; i++) {
                rows[i][j] = columns[j][i] - mean;
                centred[i] = targets[i] - targetMean;
            }
            rows[size + j][j] = Math.sqrt(ridge * squares / size);
        }
        var oracle = new OLSMultipleLinearRegression();
        oracle.setNoIntercept(true);
        oracle.newSampleData(centred, rows);
        double[] expected = oracle.estimateRegressionParameters();
        assertThat(model.fit().coefficients()[0]).isCloseTo(expected[0], within(1e-10));
        assertThat(model.fit().coefficients()[1]).isCloseTo(expected[1], within(1e-10));
    }

    @Test
    void aLineThroughTheOriginIsOne() {
        var model = new LinearRegression(1, new Options(0, false));
        double[][] xs = {{1, 2, 3}};
        double[] ys = {2, 3, 7};
        model.update(xs, ys, null, 0, 3);
        assertThat(model.fit().coefficients()[0]).isCloseTo(29 / 14.0, within(1e-15));
        assertThat(model.fit().intercept()).isZero();
        var predictions = new double[3];
        model.predict(xs, 0, 3, predictions);
        assertThat(predictions[1]).isCloseTo(58 / 14.0, within(1e-15));
    }

    @Test
    void intervalsHoldWhatTheyPromise() {
        var random = new Random(11);
        int inside = 0;
        int size = 2000;
        for (int round = 0; round < size; round++) {
            var model = new LinearRegression(1, Options.DEFAULT);
            var xs = new double[1][9];
            var ys = new double[9];
            for (int i = 0; i < 9; i++) {
                xs[0][i] = random.nextGaussian();
                ys[i] = 2 + 3 * xs[0][i] + random.nextGaussian();
            }
            model.update(xs, ys, null, 0, 8);
            var predictions = new double[9];
            var lower = new double[9];
            var upper = new double[9];
            model.fit().predictInterval(xs, 8, 9, 0.9, predictions, lower, upper);
            if (ys[8] >= lower[8] && ys[8] <= upper[8]) {
                inside++;
            }
        }
        assertThat(inside / (double) size).isCloseTo(0.9, within(0.02));
    }

    @Test
    void rowsWithMissingValuesAreCountedOnly() {
        var model = new LinearRegression(1, Options.DEFAULT);
        double nan = Double.NaN;
        double[][] xs = {{1, nan, 3, 4, Double.POSITIVE_INFINITY, 1e200}};
        double[] ys = {1, 2, nan, 4, 5, 6};
        model.update(xs, ys, null, 0, 6);
        assertThat(model.rowCount()).isEqualTo(2);
        assertThat(model.skippedCount()).isEqualTo(4);
        model.update(xs, ys, new long[] {0, -1, -1, 0, -1, -1}, 0, 6);
        assertThat(model.skippedCount()).isZero();
        var predictions = new double[6];
        model.predict(xs, 0, 2, predictions);
        assertThat(predictions[0]).isEqualTo(1);
        assertThat(predictions[1]).isNaN();
    }

    @Test
    void nothingLearntPredictsNothing() {
        var model = new LinearRegression(1, Options.DEFAULT);
        var predictions = new double[1];
        model.predict(new double[][] {{1}}, 0, 1, predictions);
        assertThat(predictions[0]).isNaN();
        assertThat(model.fit().residualDeviation()).isNaN();
        model.update(new double[][] {{1}}, new double[] {4}, null, 0, 1);
        model.predict(new double[][] {{9}}, 0, 1, predictions);
        assertThat(predictions[0]).isEqualTo(4);
        assertThat(model.fit().determination()).isNaN();
    }

    @Test
    void mergedModelsKnowAllRows() {
        var random = new Random(4);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row(random, 2));
        }
        var all = new LinearRegression(2, Options.DEFAULT);
        update(all, rows, weights(300, 1));
        var left = new LinearRegression(2, Options.DEFAULT);
        var right = new LinearRegression(2, Options.DEFAULT);
        update(left, rows.subList(0, 100), weights(100, 1));
        update(right, rows.subList(100, 300), weights(200, 1));
        left.merge(right);
        assertThat(left.fit().coefficients()).isEqualTo(all.fit().coefficients());
        assertThatThrownBy(() -> left.merge(new LinearRegression(2, new Options(1, true))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void featuresCanBeAppended() {
        var model = new LinearRegression(1, Options.DEFAULT);
        model.update(new double[][] {{1, 2, 3}}, new double[] {1, 2, 3}, null, 0, 3);
        model.growTo(2);
        model.update(new double[][] {{4, 5}, {1, 1}}, new double[] {14, 15}, null, 0, 2);
        assertThat(model.fit().coefficients()[0]).isCloseTo(1, within(1e-14));
        assertThat(model.fit().coefficients()[1]).isCloseTo(10, within(1e-13));
    }

    @Test
    void anyBytesGiveAModelOrAnAnswer() {
        var model = new LinearRegression(2, Options.DEFAULT);
        update(model, List.of(new double[] {1e100, 2, 3}, new double[] {1, 4, 9}), weights(2, 1));
        byte[] bytes = bytes(model);
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            broken[random.nextInt(Math.min(broken.length, 40))] ^= (byte) (1 + random.nextInt(255));
            try {
                LinearRegression.decode(new StateReader(broken)).fit();
            } catch (StateFormatException e) {
                assertThat(e).hasMessageMatching("[^A-Z].*");
            }
        }
    }

    private static double[] row(Random random, int features) {
        var row = new double[features + 1];
        double sum = 3;
        for (int i = 0; i < features; i++) {
            row[i] = 10 * i + random.nextGaussian() * (1 + i);
            sum += (i + 1) * row[i];
        }
        row[features] = sum + random.nextGaussian();
        return row;
    }

    private static List<Long> weights(int size, long weight) {
        var weights = new ArrayList<Long>();
        for (int i = 0; i < size; i++) {
            weights.add(weight);
        }
        return weights;
    }

    private static void update(LinearRegression model, List<double[]> rows, List<Long> weights) {
        int features = model.featureCount();
        double[] targets = rows.stream().mapToDouble(row -> row[features]).toArray();
        long[] times = weights.stream().mapToLong(Long::longValue).toArray();
        model.update(columns(rows, features), targets, times, 0, rows.size());
    }

    private static double[][] columns(List<double[]> rows, int features) {
        var columns = new double[features][];
        for (int i = 0; i < features; i++) {
            int feature = i;
            columns[i] = rows.stream().mapToDouble(row -> row[feature]).toArray();
        }
        return features == 0 ? NONE : columns;
    }

    private static byte[] bytes(LinearRegression model) {
        var writer = new StateWriter();
        model.encode(writer);
        return writer.toBytes();
    }

    private static LinearRegression copy(LinearRegression model) {
        byte[] bytes = bytes(model);
        var copy = LinearRegression.decode(new StateReader(bytes));
        assertThat(bytes(copy)).isEqualTo(bytes);
        return copy;
    }
}
