// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

/// What generated code calls to compare floating point numbers.
final class Equality {
    private Equality() {}

    /// PostgreSQL's equality of floating point numbers: NaN equals itself, -0 equals 0.
    static boolean equal(double left, double right) {
        return left == right || (Double.isNaN(left) && Double.isNaN(right));
    }
}
