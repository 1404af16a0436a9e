// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.type.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Keeps a file equal to a relation's content. Each time all of it is written to a new file beside,
/// which then takes the old one's place: a reader sees the one or the other.
final class ContentFile implements SinkWriter {
    private static final int BUFFER_BYTES = 256 << 10;

    private final FileSinkOptions options;
    private final RowFormatter formatter;
    private final Path beside;
    private final Slice buffer = new Slice();

    ContentFile(FileSinkOptions options, Schema schema) {
        this.options = options;
        this.formatter = RowFormatter.of(options, schema);
        this.beside = options.path().resolveSibling(options.path().getFileName() + ".tmp");
    }

    @Override
    public long intervalMillis() {
        return options.intervalMillis();
    }

    @Override
    public void changes(long tick, Batch rows) {
        throw new IllegalStateException("it wants the content");
    }

    @Override
    public void content(long tick, Content content) {
        try {
            write(content);
            Files.move(
                    beside,
                    options.path(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync(FileErrors.directory(options.path()));
        } catch (IOException failure) {
            throw FileErrors.writing(options.path(), failure);
        }
    }

    private void write(Content content) throws IOException {
        try (var channel =
                FileChannel.open(
                        beside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            buffer.reset();
            formatter.header(buffer);
            for (Batch rows = content.next(); rows != null; rows = content.next()) {
                for (int row = 0; row < rows.size(); row++) {
                    for (long n = rows.weight(row); n > 0; n--) {
                        formatter.row(rows, row, buffer);
                        if (buffer.length >= BUFFER_BYTES) {
                            flush(channel);
                        }
                    }
                }
            }
            flush(channel);
            channel.force(true);
        }
    }

    private void flush(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.wrap(buffer.data, buffer.offset, buffer.length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        buffer.reset();
    }

    /// Makes the new name durable.
    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public byte[] position() {
        return new byte[0];
    }

    @Override
    public void close() {}
}
