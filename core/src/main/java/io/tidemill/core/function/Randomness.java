// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import java.util.SplittableRandom;

/// A source of random numbers for the functions of one session: what it gives follows from its
/// seed. Values drawn for rows are logged with the rows, so replaying the log gives the same.
public final class Randomness {
    private SplittableRandom random;

    /// The source of a seed.
    public Randomness(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Begins anew from another seed.
    public void restart(long seed) {
        random = new SplittableRandom(seed);
    }

    /// 64 random bits.
    public long nextLong() {
        return random.nextLong();
    }

    /// A number from `least` to `greatest`, both possible.
    public long nextLong(long least, long greatest) {
        return greatest == Long.MAX_VALUE
                ? (least == Long.MIN_VALUE
                        ? random.nextLong()
                        : random.nextLong(least - 1, greatest) + 1)
                : random.nextLong(least, greatest + 1);
    }

    /// A number from 0 to 1, never 1.
    public double nextDouble() {
        return random.nextDouble();
    }
}
