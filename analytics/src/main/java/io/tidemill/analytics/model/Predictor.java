// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.model;

/// Something that predicts a number from features.
public interface Predictor {
    /// The number of features of a row.
    int featureCount();

    /// Predicts rows `from` to `to` (exclusive) into the same places of `predictions`; NaN where a
    /// feature is missing that the model cannot do without, or where nothing has been learnt.
    ///
    /// @param features a column per feature
    void predict(double[][] features, int from, int to, double[] predictions);
}
