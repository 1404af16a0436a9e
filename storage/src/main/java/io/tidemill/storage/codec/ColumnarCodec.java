// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.core.type.Kind;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Batches column by column, each in the encoding that suits its values, in the frame of
/// docs/formats/batch.md: magic, version, row count, column count, section lengths, weights,
/// columns, checksum.
///
/// The checksum is checked before anything else is believed; after that, every length is still
/// checked before it is used. Damaged bytes end in
/// [io.tidemill.core.error.SqlState#DATA_CORRUPTED]. It has no state: threads may share it.
public final class ColumnarCodec implements BatchCodec {
    /// A batch has at most so many rows.
    public static final int ROW_COUNT_MAX = 1 << 24;

    private static final int COLUMN_COUNT_MAX = 65_535;
    private static final int MAGIC = 'T' | 'M' << 8 | 'B' << 16 | '1' << 24;
    private static final int VERSION = 1;

    /// A codec.
    public ColumnarCodec() {}

    @Override
    public byte[] encode(Batch batch, boolean cold) {
        int size = batch.size();
        if (size > ROW_COUNT_MAX || batch.columnCount() > COLUMN_COUNT_MAX) {
            throw new IllegalArgumentException(
                    "a batch of "
                            + size
                            + " rows and "
                            + batch.columnCount()
                            + " columns is too large");
        }
        var head = new ByteWriter(64 + batch.columnCount() * 4);
        head.putInt(MAGIC);
        head.put(VERSION);
        head.putVarint(size);
        head.putVarint(batch.columnCount());
        var sections =
                new ByteWriter((int) Math.min(1 << 22, 64 + 3L * size * batch.columnCount()));
        long[] weights = batch.weights();
        if (weights != null && !allOne(weights, size)) {
            Section.encode(new LongColumn(weights, null), size, cold, sections);
        }
        int start = sections.size();
        head.putVarint(start);
        for (int i = 0; i < batch.columnCount(); i++) {
            Section.encode(batch.column(i), size, cold, sections);
            head.putVarint(sections.size() - start);
            start = sections.size();
        }
        var bytes = new byte[Math.addExact(head.size() + Integer.BYTES, sections.size())];
        System.arraycopy(head.bytes(), 0, bytes, 0, head.size());
        System.arraycopy(sections.bytes(), 0, bytes, head.size(), sections.size());
        int end = bytes.length - Integer.BYTES;
        ByteWriter.INTS.set(bytes, end, checksum(bytes, 0, end));
        return bytes;
    }

    @Override
    public Batch decode(byte[] bytes, int offset, int length, Kind[] kinds, boolean[] wanted) {
        int contentLength = length - Integer.BYTES;
        if (contentLength < Integer.BYTES || (int) ByteWriter.INTS.get(bytes, offset) != MAGIC) {
            throw ByteReader.damaged("It does not start as one.");
        }
        int stored = (int) ByteWriter.INTS.get(bytes, offset + contentLength);
        if (stored != checksum(bytes, offset, contentLength)) {
            throw ByteReader.damaged("Its checksum differs.");
        }
        var in = new ByteReader(bytes, offset, contentLength);
        in.skip(Integer.BYTES);
        int version = in.get();
        if (version != VERSION) {
            throw ByteReader.damaged("It has version " + version + ", not " + VERSION + ".");
        }
        int size = in.getCount(ROW_COUNT_MAX, "count of rows");
        int columnCount = in.getCount(COLUMN_COUNT_MAX, "count of columns");
        if (columnCount != kinds.length) {
            throw ByteReader.damaged(
                    "It has " + columnCount + " columns, not " + kinds.length + ".");
        }
        var lengths = new int[columnCount + 1];
        for (int i = 0; i <= columnCount; i++) {
            lengths[i] = in.getCount(contentLength, "length of a section");
        }
        long @Nullable [] weights = null;
        if (lengths[0] > 0) {
            weights = ((LongColumn) Section.decode(in.part(lengths[0]), Kind.LONG, size)).values();
        }
        var columns = new Column[columnCount];
        for (int i = 0; i < columnCount; i++) {
            ByteReader section = in.part(lengths[i + 1]);
            columns[i] =
                    wanted[i] ? Section.decode(section, kinds[i], size) : Column.standIn(kinds[i]);
        }
        in.checkEnd();
        return new Batch(size, columns, weights);
    }

    private static boolean allOne(long[] weights, int size) {
        for (int i = 0; i < size; i++) {
            if (weights[i] != 1) {
                return false;
            }
        }
        return true;
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        var checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
