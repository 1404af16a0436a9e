// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.state;

/// What an encoded model is. Codes are on disk: they are never used again for another kind.
public enum ModelKind {
    LINEAR_REGRESSION(1),
    LOGISTIC_REGRESSION(2),
    SGD_REGRESSION(3),
    SGD_CLASSIFICATION(4),
    TREE_REGRESSION(5),
    TREE_CLASSIFICATION(6),
    FORECAST(7),
    ANOMALY(8),
    NEIGHBOURS(9),
    FACTORS(10),
    FEATURES(11),
    DRIFT(13),
    HALF_SPACE_TREES(14);

    private final int code;

    ModelKind(int code) {
        this.code = code;
    }

    /// The byte that stands for it.
    public int code() {
        return code;
    }

    /// The kind that a byte stands for.
    static ModelKind of(int code) {
        for (ModelKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new StateFormatException("unknown kind of model: " + code);
    }
}
