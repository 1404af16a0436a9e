// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Appends each change to a file: the tick, how often the row comes (or, negative, goes), the row.
///
/// Its position is the file's length (long) and a hash of the bytes before it (long), big-endian:
/// by these it is recognized. Opened with a position, it cuts off what was written after it.
final class ChangesFile implements SinkWriter {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int TAIL_BYTES_MAX = 256;

    private final FileSinkOptions options;
    private final RowFormatter formatter;
    private final FileChannel channel;
    private final Slice buffer = new Slice();
    private long length;

    private ChangesFile(
            FileSinkOptions options, RowFormatter formatter, FileChannel channel, long length) {
        this.options = options;
        this.formatter = formatter;
        this.channel = channel;
        this.length = length;
    }

    static ChangesFile open(FileSinkOptions options, Schema relation, byte @Nullable [] position) {
        var fields = new ArrayList<Field>();
        fields.add(new Field("tm_tick", Type.BIGINT, false));
        fields.add(new Field("tm_diff", Type.BIGINT, false));
        fields.addAll(relation.fields());
        var formatter = RowFormatter.of(options, new Schema(fields));
        try {
            return position == null
                    ? begin(options, formatter)
                    : resume(options, formatter, ByteBuffer.wrap(position));
        } catch (IOException failure) {
            throw FileErrors.writing(options.path(), failure);
        }
    }

    private static ChangesFile begin(FileSinkOptions options, RowFormatter formatter)
            throws IOException {
        var channel =
                FileChannel.open(
                        options.path(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        var file = new ChangesFile(options, formatter, channel, 0);
        try {
            file.buffer.reset();
            formatter.header(file.buffer);
            file.flush();
            return file;
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    private static ChangesFile resume(
            FileSinkOptions options, RowFormatter formatter, ByteBuffer position)
            throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            options.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException _) {
            throw lost(options);
        }
        long length = position.getLong();
        if (channel.size() < length || tailHash(channel, length) != position.getLong()) {
            channel.close();
            throw lost(options);
        }
        channel.truncate(length);
        return new ChangesFile(options, formatter, channel, length);
    }

    private static long tailHash(FileChannel channel, long length) throws IOException {
        var tail = ByteBuffer.allocate((int) Math.min(TAIL_BYTES_MAX, length));
        long start = length - tail.capacity();
        while (tail.hasRemaining() && channel.read(tail, start + tail.position()) > 0) {}
        return Hashing.hash(tail.array(), 0, tail.position());
    }

    private static SqlException lost(FileSinkOptions options) {
        return SqlException.of(
                SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                "file \""
                        + options.path()
                        + "\" does not hold the changes that were written to it");
    }

    @Override
    public void changes(long tick, Batch rows) {
        int size = rows.size();
        var ticks = new long[size];
        Arrays.fill(ticks, tick);
        var weights = new long[size];
        for (int i = 0; i < size; i++) {
            weights[i] = rows.weight(i);
        }
        var columns = new Column[rows.columnCount() + 2];
        columns[0] = new LongColumn(ticks, null);
        columns[1] = new LongColumn(weights, null);
        for (int i = 0; i < rows.columnCount(); i++) {
            columns[i + 2] = rows.column(i);
        }
        write(new Batch(size, columns, null));
    }

    private void write(Batch rows) {
        long before = length;
        try {
            buffer.reset();
            for (int row = 0; row < rows.size(); row++) {
                formatter.row(rows, row, buffer);
                if (buffer.length >= BUFFER_BYTES) {
                    flush();
                }
            }
            flush();
        } catch (IOException failure) {
            length = before;
            try {
                channel.truncate(before);
            } catch (IOException alsoFailed) {
                // Writing again starts there all the same.
                failure.addSuppressed(alsoFailed);
            }
            throw FileErrors.writing(options.path(), failure);
        }
    }

    private void flush() throws IOException {
        var bytes = ByteBuffer.wrap(buffer.data, buffer.offset, buffer.length);
        while (bytes.hasRemaining()) {
            length += channel.write(bytes, length);
        }
        buffer.reset();
    }

    @Override
    public void content(long tick, Content content) {
        throw new IllegalStateException("it wants changes");
    }

    @Override
    public byte[] position() {
        try {
            channel.force(true);
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(length)
                    .putLong(tailHash(channel, length))
                    .array();
        } catch (IOException failure) {
            throw FileErrors.writing(options.path(), failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // what counts was made durable by position()
        }
    }
}
