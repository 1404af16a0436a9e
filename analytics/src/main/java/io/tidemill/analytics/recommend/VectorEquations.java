// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.Arrays;

/// The equations of least squares for one vector of a user or an item, given those of the other
/// side: filled with [#addRating] or [#addTaken], then solved.
final class VectorEquations {
    private final int size;
    private final double[][] matrix;
    private final double[] right;

    /// Equations of vectors of a length.
    VectorEquations(int size) {
        this.size = size;
        matrix = new double[size][size];
        right = new double[size];
    }

    /// Begins with the lower half of a matrix.
    void start(double[][] gram) {
        Arrays.fill(right, 0);
        for (int i = 0; i < size; i++) {
            System.arraycopy(gram[i], 0, matrix[i], 0, size);
        }
    }

    /// Adds that a rating is so far above the mean; the last number of a vector is the bias.
    void addRating(double[] other, double aboveMean) {
        int last = size - 1;
        double rest = aboveMean - other[last];
        for (int i = 0; i < last; i++) {
            right[i] += rest * other[i];
            matrix[last][i] += other[i];
            for (int j = 0; j <= i; j++) {
                matrix[i][j] += other[i] * other[j];
            }
        }
        right[last] += rest;
        matrix[last][last]++;
    }

    /// Adds that an item was taken, which counts `weight` more than if it was not.
    void addTaken(double[] other, double weight) {
        for (int i = 0; i < size; i++) {
            right[i] += (1 + weight) * other[i];
            double part = weight * other[i];
            for (int j = 0; j <= i; j++) {
                matrix[i][j] += part * other[j];
            }
        }
    }

    /// Solves by Cholesky's factorisation into `vector`.
    void solve(double penalty, double[] vector) {
        for (int i = 0; i < size; i++) {
            matrix[i][i] += penalty;
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            double sum = right[i];
            for (int k = 0; k < i; k++) {
                sum -= matrix[i][k] * vector[k];
            }
            vector[i] = sum / matrix[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            double sum = vector[i];
            for (int k = i + 1; k < size; k++) {
                sum -= matrix[k][i] * vector[k];
            }
            vector[i] = sum / matrix[i][i];
        }
    }
}
