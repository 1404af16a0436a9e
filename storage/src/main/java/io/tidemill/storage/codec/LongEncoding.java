// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.storage.codec.Encoding.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodings of columns of kind LONG.
final class LongEncoding {
    private static final int DISTINCT_MAX = 4096;

    private LongEncoding() {}

    /// Ways to write `values[0 … n)`, `n` > 0; just one unless `cold`.
    static List<Candidate> candidates(long[] values, int n, boolean cold) {
        if (constant(values, n)) {
            var out = new ByteWriter(10);
            out.putZigzag(values[0]);
            return List.of(new Candidate(Encoding.LONG_CONSTANT, out));
        }
        var candidates = new ArrayList<Candidate>();
        var packed = new ByteWriter(n * 2);
        PackedLongs.encode(values, n, cold, packed);
        candidates.add(new Candidate(Encoding.LONG_PACKED, packed));
        ByteWriter dictionary = cold ? dictionary(values, n) : null;
        if (dictionary != null) {
            candidates.add(new Candidate(Encoding.LONG_DICTIONARY, dictionary));
        }
        return candidates;
    }

    private static boolean constant(long[] values, int n) {
        for (int i = 1; i < n; i++) {
            if (values[i] != values[0]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ByteWriter dictionary(long[] values, int n) {
        int distinctMax = Math.min(DISTINCT_MAX, n / 4);
        // where the first values are too many already, the others need not be sorted
        int first = Math.min(n, 2 * distinctMax);
        if (distinct(Arrays.copyOf(values, first), first) > distinctMax) {
            return null;
        }
        long[] sorted = Arrays.copyOf(values, n);
        int distinct = distinct(sorted, n);
        if (distinct > distinctMax) {
            return null;
        }
        var indexes = new long[n];
        for (int i = 0; i < n; i++) {
            indexes[i] = Arrays.binarySearch(sorted, 0, distinct, values[i]);
        }
        var out = new ByteWriter(n);
        out.putVarint(distinct);
        PackedLongs.encode(sorted, distinct, true, out);
        PackedLongs.encode(indexes, n, true, out);
        return out;
    }

    /// Sorts `values[0 … n)` and moves the different ones to the front; how many these are.
    private static int distinct(long[] values, int n) {
        Arrays.sort(values, 0, n);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || values[i] != values[distinct - 1]) {
                values[distinct++] = values[i];
            }
        }
        return distinct;
    }

    static long[] decode(int encoding, ByteReader in, int n) {
        return switch (encoding) {
            case Encoding.LONG_CONSTANT -> {
                long value = in.getZigzag();
                var values = new long[n];
                Arrays.fill(values, value);
                yield values;
            }
            case Encoding.LONG_PACKED -> PackedLongs.decode(in, n);
            case Encoding.LONG_DICTIONARY -> {
                long[] dictionary = PackedLongs.decode(in, in.getCount(n, "size of a dictionary"));
                long[] values = PackedLongs.decode(in, n);
                for (int i = 0; i < n; i++) {
                    values[i] = dictionary[checkIndex(values[i], dictionary.length)];
                }
                yield values;
            }
            default ->
                    throw ByteReader.damaged("It has no encoding " + encoding + " for integers.");
        };
    }

    /// `index` as an index into a dictionary of `size` values.
    static int checkIndex(long index, int size) {
        if (index < 0 || index >= size) {
            throw ByteReader.damaged("It refers to a value that its dictionary lacks.");
        }
        return (int) index;
    }
}
