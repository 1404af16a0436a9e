// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.feature;

/// What the values of a feature are.
public enum FeatureType {
    /// Numbers; NaN is a missing one. Booleans are the numbers 0 and 1.
    NUMERIC,
    /// Codes of texts, as [Categories] gives them.
    CATEGORICAL
}
