// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.linear;

import io.tidemill.analytics.exact.CrossProducts;
import io.tidemill.analytics.exact.DoubleDouble;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Solves the normal equations of [CrossProducts] whose variables are the constant, the target and
/// the features.
///
/// Columns are taken in their order. One whose part that is not explained by the columns before it
/// is less than [#TOLERANCE] of it (of its squares; 10^-11 of its length) is left out: its
/// coefficient is 0. So of collinear features the first ones count.
final class LeastSquares {
    private static final double TOLERANCE = 1e-22;
    // What is left of a constant column's squares when its mean is taken out: roundings.
    private static final double CONSTANT = 0x1p-90;

    private final int size;
    private final boolean intercept;
    private final CrossProducts products;
    // The features that vary, scaled by powers of two, centred, penalised.
    private final DoubleDouble[][] matrix;
    private final DoubleDouble[] right;
    private final DoubleDouble[] penalties;
    private final double[] scales;
    private final boolean[] kept;
    private final DoubleDouble[] pivots;
    // The feature that each row of the matrix is of.
    private final int[] features;

    private LeastSquares(
            CrossProducts products, LinearRegression.Options options, int @Nullable [] order) {
        this.products = products;
        this.intercept = options.intercept();
        size = products.variableCount() - 2;
        features = order == null ? IntStream.range(0, size).toArray() : order;
        matrix = new DoubleDouble[size][size];
        right = new DoubleDouble[size];
        penalties = new DoubleDouble[size];
        scales = new double[size];
        kept = new boolean[size];
        pivots = new DoubleDouble[size];
        Arrays.fill(right, DoubleDouble.ZERO);
        Arrays.fill(penalties, DoubleDouble.ZERO);
        Arrays.fill(pivots, DoubleDouble.ZERO);
        fill(options.ridge());
    }

    static LinearFit solve(
            CrossProducts products, LinearRegression.Options options, int @Nullable [] order) {
        if (products.rowCount() <= 0) {
            return LinearFit.none(products.variableCount() - 2);
        }
        return new LeastSquares(products, options, order).solve();
    }

    private void fill(double ridge) {
        for (int i = 0; i < size; i++) {
            int variable = features[i] + 2;
            DoubleDouble square = moment(variable, variable);
            kept[i] = square.high() > CONSTANT * products.get(variable, variable).high();
            if (kept[i]) {
                scales[i] = Math.scalb(1.0, -(Math.getExponent(square.high()) >> 1));
                penalties[i] =
                        square.times(scales[i]).times(scales[i]).times(ridge / products.rowCount());
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                DoubleDouble entry = DoubleDouble.ZERO;
                if (kept[i] && kept[j]) {
                    entry =
                            moment(features[i] + 2, features[j] + 2)
                                    .times(scales[i])
                                    .times(scales[j]);
                }
                matrix[i][j] = i == j ? entry.plus(penalties[i]) : entry;
            }
            right[i] = kept[i] ? moment(features[i] + 2, 1).times(scales[i]) : DoubleDouble.ZERO;
        }
    }

    private DoubleDouble moment(int first, int second) {
        return intercept ? products.centred(first, second) : products.get(first, second);
    }

    private LinearFit solve() {
        factorise();
        DoubleDouble[] solution = solve(right);
        DoubleDouble count = products.get(0, 0);
        DoubleDouble targetMean = products.get(1, 0).dividedBy(count);
        DoubleDouble total = moment(1, 1);
        DoubleDouble residual = total;
        DoubleDouble constant = targetMean;
        var coefficients = new double[size];
        var means = new double[size];
        for (int i = 0; i < size; i++) {
            DoubleDouble value = solution[i];
            residual = residual.minus(value.times(right[i]));
            residual = residual.minus(value.times(value).times(penalties[i]));
            DoubleDouble coefficient = value.times(scales[i]);
            coefficients[features[i]] = coefficient.toDouble();
            if (intercept) {
                DoubleDouble mean = products.get(features[i] + 2, 0).dividedBy(count);
                means[features[i]] = mean.toDouble();
                constant = constant.minus(coefficient.times(mean));
            }
        }
        int rank = 0;
        for (boolean keep : kept) {
            rank += keep ? 1 : 0;
        }
        return new LinearFit(
                products.rowCount(),
                rank,
                intercept,
                constant.toDouble(),
                coefficients,
                means,
                targetMean.toDouble(),
                Math.max(0, residual.toDouble()),
                Math.max(0, total.toDouble()),
                inverse(),
                penalties());
    }

    /// Makes the lower triangle of the matrix the factor L, without its diagonal of ones.
    private void factorise() {
        var scaled = new DoubleDouble[size];
        for (int i = 0; i < size; i++) {
            if (!kept[i]) {
                continue;
            }
            DoubleDouble pivot = matrix[i][i];
            for (int j = 0; j < i; j++) {
                if (!kept[j]) {
                    continue;
                }
                DoubleDouble entry = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    if (kept[k]) {
                        entry = entry.minus(scaled[k].times(matrix[j][k]));
                    }
                }
                scaled[j] = entry;
                matrix[i][j] = entry.dividedBy(pivots[j]);
                pivot = pivot.minus(entry.times(matrix[i][j]));
            }
            kept[i] = pivot.high() > TOLERANCE * matrix[i][i].high();
            pivots[i] = pivot;
        }
    }

    private DoubleDouble[] solve(DoubleDouble[] vector) {
        var solution = new DoubleDouble[size];
        for (int i = 0; i < size; i++) {
            DoubleDouble value = kept[i] ? vector[i] : DoubleDouble.ZERO;
            for (int j = 0; kept[i] && j < i; j++) {
                if (kept[j]) {
                    value = value.minus(matrix[i][j].times(solution[j]));
                }
            }
            solution[i] = value;
        }
        for (int i = size - 1; i >= 0; i--) {
            if (!kept[i]) {
                continue;
            }
            DoubleDouble value = solution[i].dividedBy(pivots[i]);
            for (int j = i + 1; j < size; j++) {
                if (kept[j]) {
                    value = value.minus(matrix[j][i].times(solution[j]));
                }
            }
            solution[i] = value;
        }
        return solution;
    }

    /// The inverse of the matrix, in the features' own scales; 0 for those left out.
    private double[][] inverse() {
        var inverse = new double[size][size];
        var unit = new DoubleDouble[size];
        for (int i = 0; i < size; i++) {
            if (kept[i]) {
                Arrays.fill(unit, DoubleDouble.ZERO);
                unit[i] = DoubleDouble.of(scales[i]);
                DoubleDouble[] column = solve(unit);
                for (int j = 0; j < size; j++) {
                    inverse[features[j]][features[i]] = column[j].times(scales[j]).toDouble();
                }
            }
        }
        return inverse;
    }

    /// The penalties in the features' own scales.
    private double[] penalties() {
        var result = new double[size];
        for (int i = 0; i < size; i++) {
            double penalty = penalties[i].toDouble() / (scales[i] * scales[i]);
            result[features[i]] = kept[i] ? penalty : 0;
        }
        return result;
    }
}
