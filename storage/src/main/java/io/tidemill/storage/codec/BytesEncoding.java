// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.storage.codec.Encoding.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodings of columns of kind BYTES.
final class BytesEncoding {
    /// A column's bytes are at most so many.
    static final int BYTES_MAX = 1 << 30;

    private static final int DISTINCT_MAX = 1 << 14;

    private BytesEncoding() {}

    /// Ways to write the first `n` rows, `n` > 0; just one unless `cold`. NULL rows are empty.
    static List<Candidate> candidates(BytesColumn column, int n, boolean cold) {
        if (column.offsets()[n] - column.offsets()[0] > BYTES_MAX) {
            throw new IllegalArgumentException("a column of more than 1 GB cannot be encoded");
        }
        var dictionary = BytesDictionary.of(column, n, Math.min(DISTINCT_MAX, n / 4 + 1));
        if (dictionary != null && dictionary.size == 1) {
            return List.of(new Candidate(Encoding.BYTES_CONSTANT, constant(column)));
        }
        var candidates = new ArrayList<Candidate>();
        if (dictionary != null) {
            candidates.add(
                    new Candidate(
                            Encoding.BYTES_DICTIONARY, dictionary(column, n, dictionary, cold)));
        }
        if (dictionary == null || cold) {
            candidates.add(new Candidate(Encoding.BYTES_PLAIN, plain(column, n, cold)));
        }
        return candidates;
    }

    private static ByteWriter constant(BytesColumn column) {
        int start = column.offsets()[0];
        int length = column.offsets()[1] - start;
        var out = new ByteWriter(length + 10);
        out.putVarint(length);
        out.put(column.data(), start, length);
        return out;
    }

    private static ByteWriter plain(BytesColumn column, int n, boolean cold) {
        int[] offsets = column.offsets();
        var lengths = new long[n];
        for (int i = 0; i < n; i++) {
            lengths[i] = (long) offsets[i + 1] - offsets[i];
        }
        int size = offsets[n] - offsets[0];
        var out = new ByteWriter(size + n + 16);
        PackedLongs.encode(lengths, n, cold, out);
        out.put(column.data(), offsets[0], size);
        return out;
    }

    private static ByteWriter dictionary(
            BytesColumn column, int n, BytesDictionary dictionary, boolean cold) {
        int[] offsets = column.offsets();
        var out = new ByteWriter(n + 64);
        out.putVarint(dictionary.size);
        var lengths = new long[dictionary.size];
        for (int i = 0; i < lengths.length; i++) {
            int row = dictionary.rows[i];
            lengths[i] = (long) offsets[row + 1] - offsets[row];
        }
        PackedLongs.encode(lengths, lengths.length, cold, out);
        PackedLongs.encode(dictionary.indexes, n, cold, out);
        for (int i = 0; i < lengths.length; i++) {
            out.put(column.data(), offsets[dictionary.rows[i]], (int) lengths[i]);
        }
        return out;
    }

    static BytesColumn decode(int encoding, ByteReader in, int n, long @Nullable [] nulls) {
        return switch (encoding) {
            case Encoding.BYTES_CONSTANT -> {
                int length = in.getCount(BYTES_MAX, "length of a value");
                int at = in.skip(length);
                var offsets = new int[n + 1];
                if ((long) n * length > BYTES_MAX) {
                    throw ByteReader.damaged("Its values are too long.");
                }
                var data = new byte[n * length];
                for (int i = 0; i < n; i++) {
                    System.arraycopy(in.bytes(), at, data, i * length, length);
                    offsets[i + 1] = (i + 1) * length;
                }
                yield new BytesColumn(data, offsets, nulls);
            }
            case Encoding.BYTES_PLAIN -> {
                int[] offsets = offsets(PackedLongs.decode(in, n));
                var data = new byte[offsets[n]];
                System.arraycopy(in.bytes(), in.skip(data.length), data, 0, data.length);
                yield new BytesColumn(data, offsets, nulls);
            }
            case Encoding.BYTES_DICTIONARY -> decodeDictionary(in, n, nulls);
            default -> throw ByteReader.damaged("It has no encoding " + encoding + " for bytes.");
        };
    }

    private static BytesColumn decodeDictionary(ByteReader in, int n, long @Nullable [] nulls) {
        int size = in.getCount(n, "size of a dictionary");
        int[] starts = offsets(PackedLongs.decode(in, size));
        long[] indexes = PackedLongs.decode(in, n);
        int at = in.skip(starts[size]);
        byte[] values = in.bytes();
        for (int i = 0; i < n; i++) {
            LongEncoding.checkIndex(indexes[i], size);
        }
        var offsets = new int[n + 1];
        long end = 0;
        for (int i = 0; i < n; i++) {
            int index = (int) indexes[i];
            end += starts[index + 1] - starts[index];
            if (end > BYTES_MAX) {
                throw ByteReader.damaged("Its values are too long.");
            }
            offsets[i + 1] = (int) end;
        }
        var data = new byte[(int) end];
        for (int i = 0; i < n; i++) {
            int start = starts[(int) indexes[i]];
            System.arraycopy(values, at + start, data, offsets[i], offsets[i + 1] - offsets[i]);
        }
        return new BytesColumn(data, offsets, nulls);
    }

    private static int[] offsets(long[] lengths) {
        var offsets = new int[lengths.length + 1];
        long end = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0 || lengths[i] > BYTES_MAX - end) {
                throw ByteReader.damaged("Its values are too long.");
            }
            end += lengths[i];
            offsets[i + 1] = (int) end;
        }
        return offsets;
    }
}
