// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.type.Kind;
import io.tidemill.storage.codec.Encoding.Candidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One column as bytes ("section" in docs/formats/batch.md).
final class Section {
    private static final int ZSTD_LEVEL = 3;

    /// Less than this is not worth a zstd frame.
    private static final int COMPRESSED_BYTES_MIN = 64;

    private static final int RAW_BYTES_MAX = Integer.MAX_VALUE - 64;

    private Section() {}

    /// Writes the first `n` rows of `column`.
    static void encode(Column column, int n, boolean cold, ByteWriter out) {
        long[] nulls = NullRuns.orNone(column.nulls(), n);
        List<Candidate> candidates =
                n == 0
                        ? List.of(empty(column))
                        : switch (column) {
                            case LongColumn(var values, var _) ->
                                    LongEncoding.candidates(filled(values, nulls, n), n, cold);
                            case DoubleColumn(var values, var _) ->
                                    DoubleEncoding.candidates(filled(values, nulls, n), n, cold);
                            case BytesColumn bytes -> BytesEncoding.candidates(bytes, n, cold);
                        };
        var prefix = new ByteWriter(16);
        if (nulls != null) {
            NullRuns.encode(nulls, n, prefix);
        }
        int flags = nulls == null ? 0 : Encoding.HAS_NULLS;
        if (!cold) {
            Candidate only = candidates.getFirst();
            out.put(only.encoding() | flags);
            out.put(prefix);
            out.put(only.values());
            return;
        }
        ByteWriter smallest = null;
        for (Candidate candidate : candidates) {
            ByteWriter written = cold(candidate, flags, prefix);
            if (smallest == null || written.size() < smallest.size()) {
                smallest = written;
            }
        }
        if (smallest != null) {
            out.put(smallest);
        }
    }

    private static Candidate empty(Column column) {
        return new Candidate(
                switch (column) {
                    case LongColumn _ -> Encoding.LONG_PACKED;
                    case DoubleColumn _ -> Encoding.DOUBLE_RAW;
                    case BytesColumn _ -> Encoding.BYTES_PLAIN;
                },
                new ByteWriter(0));
    }

    private static ByteWriter cold(Candidate candidate, int flags, ByteWriter prefix) {
        var raw = new ByteWriter(prefix.size() + candidate.values().size() + 16);
        raw.put(candidate.encoding() | flags);
        raw.put(prefix);
        raw.put(candidate.values());
        int rawSize = raw.size() - 1;
        if (rawSize < COMPRESSED_BYTES_MIN) {
            return raw;
        }
        int bound = Math.toIntExact(Zstd.compressBound(rawSize));
        var compressed = new ByteWriter(bound + 16);
        compressed.put(candidate.encoding() | flags | Encoding.COMPRESSED);
        compressed.putVarint(rawSize);
        int headSize = compressed.size();
        compressed.reserve(bound);
        long frameSize =
                Zstd.compressByteArray(
                        compressed.bytes(), headSize, bound, raw.bytes(), 1, rawSize, ZSTD_LEVEL);
        if (Zstd.isError(frameSize)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(frameSize));
        }
        int size = headSize + (int) frameSize;
        // a reader that need not decompress is worth some bytes
        if (size > raw.size() - raw.size() / 16) {
            return raw;
        }
        compressed.truncate(size);
        return compressed;
    }

    /// `values` with each NULL row's replaced by the one before it, which costs least.
    private static long[] filled(long[] values, long @Nullable [] nulls, int n) {
        if (nulls == null) {
            return values;
        }
        var filled = new long[n];
        long last = values[Math.min(n - 1, NullRuns.next(nulls, 0, n, false))];
        for (int i = 0; i < n; i++) {
            last = Nulls.get(nulls, i) ? last : values[i];
            filled[i] = last;
        }
        return filled;
    }

    private static double[] filled(double[] values, long @Nullable [] nulls, int n) {
        if (nulls == null) {
            return values;
        }
        var filled = new double[n];
        double last = values[Math.min(n - 1, NullRuns.next(nulls, 0, n, false))];
        for (int i = 0; i < n; i++) {
            last = Nulls.get(nulls, i) ? last : values[i];
            filled[i] = last;
        }
        return filled;
    }

    /// Reads `n` rows of a column of `kind`; the section is all that `in` has.
    static Column decode(ByteReader in, Kind kind, int n) {
        int head = in.get();
        ByteReader rest = (head & Encoding.COMPRESSED) == 0 ? in : decompress(in);
        long[] nulls = (head & Encoding.HAS_NULLS) == 0 ? null : NullRuns.decode(rest, n);
        int encoding = head & Encoding.MASK;
        Column column =
                switch (kind) {
                    case LONG ->
                            new LongColumn(
                                    zeroed(LongEncoding.decode(encoding, rest, n), nulls, n),
                                    nulls);
                    case DOUBLE ->
                            new DoubleColumn(
                                    zeroed(DoubleEncoding.decode(encoding, rest, n), nulls, n),
                                    nulls);
                    case BYTES -> BytesEncoding.decode(encoding, rest, n, nulls);
                };
        rest.checkEnd();
        return column;
    }

    private static long[] zeroed(long[] values, long @Nullable [] nulls, int n) {
        if (nulls != null) {
            for (int i = NullRuns.next(nulls, 0, n, true);
                    i < n;
                    i = NullRuns.next(nulls, i + 1, n, true)) {
                values[i] = 0;
            }
        }
        return values;
    }

    private static double[] zeroed(double[] values, long @Nullable [] nulls, int n) {
        if (nulls != null) {
            for (int i = NullRuns.next(nulls, 0, n, true);
                    i < n;
                    i = NullRuns.next(nulls, i + 1, n, true)) {
                values[i] = 0;
            }
        }
        return values;
    }

    private static ByteReader decompress(ByteReader in) {
        int rawSize = in.getCount(RAW_BYTES_MAX, "size before compression");
        int size = in.remaining();
        int at = in.skip(size);
        // the frame knows its content's size as well: no array is made on one number alone
        if (Zstd.getFrameContentSize(in.bytes(), at, size) != rawSize) {
            throw ByteReader.damaged("A compressed part has another size than it says.");
        }
        var raw = new byte[rawSize];
        try {
            long written = Zstd.decompressByteArray(raw, 0, rawSize, in.bytes(), at, size);
            if (written != rawSize) {
                throw ByteReader.damaged("A compressed part cannot be decompressed.");
            }
        } catch (ZstdException e) {
            throw ByteReader.damaged("A compressed part cannot be decompressed.").cause(e);
        }
        return new ByteReader(raw, 0, rawSize);
    }
}
