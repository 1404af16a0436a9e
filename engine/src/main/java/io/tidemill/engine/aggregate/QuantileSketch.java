// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.engine.state.LongMultisets;

/// How many values of each group lie between neighbouring powers of a base, from which percentiles
/// are told to within 1 % of the value: DDSketch (C. Masson et al., 2019). As it only counts, what
/// was added can be taken back, and the order of the rows does not matter.
///
/// A bucket is the power's exponent, the buckets of negative values are negative; 0, the infinities
/// and NaN, the greatest, have buckets of their own.
final class QuantileSketch extends MultisetAccumulator<LongMultisets> {
    private static final double ACCURACY = 0.01;
    private static final double BASE = (1 + ACCURACY) / (1 - ACCURACY);
    // StrictMath gives the same on every machine.
    private static final double LOG_BASE = StrictMath.log(BASE);
    private static final long BIAS = 1 << 20;
    private static final long INFINITE = Long.MAX_VALUE - 1;
    private static final long NOT_A_NUMBER = Long.MAX_VALUE;

    QuantileSketch() {
        super(new LongMultisets(true));
    }

    /// The value of `group`, which has some, up to which there is this fraction of its values.
    double percentile(int group, double fraction) {
        long rank = (long) Math.floor(fraction * (multisets.size(group) - 1));
        return value(multisets.valueOfRank(group, rank));
    }

    private static long bucket(double value) {
        if (Double.isNaN(value)) {
            return NOT_A_NUMBER;
        }
        if (value == 0) {
            return 0;
        }
        double magnitude = Math.abs(value);
        long bucket =
                Double.isInfinite(magnitude)
                        ? INFINITE
                        : (long) Math.ceil(StrictMath.log(magnitude) / LOG_BASE) + BIAS;
        return value < 0 ? -bucket : bucket;
    }

    /// The value whose relative distance from both ends of a bucket is the same.
    private static double value(long bucket) {
        if (bucket == NOT_A_NUMBER) {
            return Double.NaN;
        }
        if (bucket == 0) {
            return 0;
        }
        long exponent = Math.abs(bucket);
        double magnitude =
                exponent == INFINITE
                        ? Double.POSITIVE_INFINITY
                        : StrictMath.exp((exponent - BIAS) * LOG_BASE) * 2 / (BASE + 1);
        return bucket < 0 ? -magnitude : magnitude;
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        multisets.add(group, bucket(((DoubleColumn) arguments[0]).values()[row]), weight);
    }
}
