// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

/// Doubles as longs that have the same order: NaN equals itself and is the greatest, 0.0 equals
/// -0.0.
final class DoubleOrder {
    private DoubleOrder() {}

    static long toLong(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    static double toDouble(long order) {
        return Double.longBitsToDouble(order ^ ((order >> 63) & Long.MAX_VALUE));
    }
}
