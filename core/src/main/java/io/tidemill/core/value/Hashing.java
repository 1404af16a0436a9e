// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

/// The 64-bit hashes that tables and shards use. Stable: part of no format, but the same in every
/// run.
public final class Hashing {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hashing() {}

    /// Spreads the bits of `value`; a bijection (the finaliser of MurmurHash3, variant 13 by D.
    /// Stafford).
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// The hash of a row of which `hash` covers the columns before and `next` the next column.
    public static long combine(long hash, long next) {
        return mix(hash * MULTIPLIER + next);
    }

    /// The hash of a run of bytes.
    public static long hash(byte[] bytes, int offset, int length) {
        long hash = length * MULTIPLIER;
        int at = offset;
        int end = offset + length;
        for (; end - at >= 8; at += 8) {
            long word = BigEndian.getLong(bytes, at);
            long product = (hash ^ word) * 0xBF58476D1CE4E5B9L;
            hash = Long.rotateLeft(product, 31) ^ word * MULTIPLIER;
        }
        if (at < end) {
            long tail = 0;
            for (; at < end; at++) {
                tail = tail << 8 | (bytes[at] & 0xff);
            }
            long product = (hash ^ tail) * 0xBF58476D1CE4E5B9L;
            hash = Long.rotateLeft(product, 31) ^ tail * MULTIPLIER;
        }
        return mix(hash);
    }
}
