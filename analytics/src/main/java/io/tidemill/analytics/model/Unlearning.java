// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.model;

/// What a weight of −1 does to a model.
public enum Unlearning {
    /// A row that comes and goes leaves no trace: the model equals one that never saw it.
    EXACT,
    /// The model cannot take a row back: rows with a negative weight are refused.
    NONE
}
