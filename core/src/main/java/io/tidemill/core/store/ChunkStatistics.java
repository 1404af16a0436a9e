// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// What is known of a chunk of an append-only table without reading it, so that a predicate may
/// skip it.
///
/// Its bytes are those of docs/formats/chunk-statistics.md: magic, version, row count, columns,
/// checksum.
///
/// @param rowCount how many rows it has
/// @param columns the statistics of each column, in order
public record ChunkStatistics(int rowCount, List<ColumnStatistics> columns) {
    private static final int MAGIC = 'T' | 'M' << 8 | 'S' << 16 | '1' << 24;
    private static final byte VERSION = 1;

    public ChunkStatistics {
        columns = List.copyOf(columns);
    }

    /// The statistics of `batch`; weights do not matter.
    public static ChunkStatistics of(Batch batch) {
        var columns = new ArrayList<ColumnStatistics>();
        for (int i = 0; i < batch.columnCount(); i++) {
            columns.add(ColumnStatistics.of(batch.column(i), batch.size()));
        }
        return new ChunkStatistics(batch.size(), columns);
    }

    /// The statistics as bytes.
    public byte[] encode() {
        int columnBytesMax = 8 + 2 * ColumnStatistics.Bytes.PREFIX_BYTES_MAX;
        var out =
                ByteBuffer.allocate(17 + columns.size() * columnBytesMax)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).put(VERSION).putInt(rowCount).putInt(columns.size());
        for (ColumnStatistics column : columns) {
            switch (column) {
                case ColumnStatistics.AllNull(int nullCount) -> out.put((byte) 0).putInt(nullCount);
                case ColumnStatistics.Longs(int nullCount, long min, long max) ->
                        out.put((byte) 1).putInt(nullCount).putLong(min).putLong(max);
                case ColumnStatistics.Doubles(int nullCount, double min, double max) ->
                        out.put((byte) 2).putInt(nullCount).putDouble(min).putDouble(max);
                case ColumnStatistics.Bytes bytes -> {
                    out.put((byte) 3).putInt(bytes.nullCount());
                    out.put((byte) bytes.min().length).put(bytes.min());
                    out.put((byte) bytes.max().length).put((byte) (bytes.maxCut() ? 1 : 0));
                    out.put(bytes.max());
                }
            }
        }
        out.putInt(checksum(out.array(), out.position()));
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /// The statistics in `bytes`.
    ///
    /// @throws SqlException if they are damaged
    public static ChunkStatistics decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.length - Integer.BYTES;
        if (end < Integer.BYTES || in.getInt(end) != checksum(bytes, end)) {
            throw damaged("Their checksum differs.");
        }
        in.limit(end);
        try {
            if (in.getInt() != MAGIC || in.get() != VERSION) {
                throw damaged("They are not of version " + VERSION + ".");
            }
            int rowCount = in.getInt();
            int columnCount = in.getInt();
            var columns = new ArrayList<ColumnStatistics>();
            for (int i = 0; i < columnCount; i++) {
                columns.add(column(in));
            }
            if (in.hasRemaining()) {
                throw damaged("They have bytes left over.");
            }
            return new ChunkStatistics(rowCount, columns);
        } catch (BufferUnderflowException e) {
            throw damaged("They end too early.").cause(e);
        }
    }

    private static ColumnStatistics column(ByteBuffer in) {
        byte tag = in.get();
        int nullCount = in.getInt();
        return switch (tag) {
            case 0 -> new ColumnStatistics.AllNull(nullCount);
            case 1 -> new ColumnStatistics.Longs(nullCount, in.getLong(), in.getLong());
            case 2 -> new ColumnStatistics.Doubles(nullCount, in.getDouble(), in.getDouble());
            case 3 -> {
                byte[] min = prefix(in.get(), in);
                byte length = in.get();
                boolean cut = in.get() == 1;
                yield new ColumnStatistics.Bytes(nullCount, min, prefix(length, in), cut);
            }
            default -> throw damaged("They have an unknown column.");
        };
    }

    private static byte[] prefix(byte length, ByteBuffer in) {
        if (length < 0 || length > ColumnStatistics.Bytes.PREFIX_BYTES_MAX) {
            throw damaged("They have a bound that is too long.");
        }
        var prefix = new byte[length];
        in.get(prefix);
        return prefix;
    }

    private static SqlException damaged(String detail) {
        return SqlException.of(SqlState.DATA_CORRUPTED, "a stored chunk's statistics are damaged")
                .detail(detail)
                .hint("Restore the data directory from a backup.");
    }

    private static int checksum(byte[] bytes, int length) {
        var checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
