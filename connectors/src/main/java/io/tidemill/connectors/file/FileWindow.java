// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.value.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The part of a file that is being read: bytes from where the next record starts. One thread.
final class FileWindow implements AutoCloseable {
    /// What one record may have at most.
    static final int RECORD_BYTES_MAX = 16 << 20;

    private static final int BYTES = 256 << 10;
    private static final int HEAD_BYTES_MAX = 256;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Path path;
    private byte[] data = new byte[BYTES];
    private int from;
    private int to;

    /// Where `data[0]` is in the file.
    private long base;

    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private Head head = new Head(0, 0);

    /// The first bytes of a file, by which it is recognized.
    record Head(int length, long hash) {}

    FileWindow(Path path) {
        this.path = path;
    }

    /// Opens the file at a position; an earlier one is closed.
    void open(long position) throws IOException {
        close();
        channel = FileChannel.open(path, StandardOpenOption.READ);
        key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        head = new Head(0, 0);
        from = 0;
        to = 0;
        base = position;
        if (position == 0 && Arrays.equals(read(0, 3), BYTE_ORDER_MARK)) {
            base = BYTE_ORDER_MARK.length;
        }
    }

    /// The bytes; those from [#from] to [#to] are not read yet.
    byte[] data() {
        return data;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /// Number of bytes that are there but not read yet.
    int unread() {
        return to - from;
    }

    /// Whether there is no room for a longer record.
    boolean isFull() {
        return unread() >= RECORD_BYTES_MAX;
    }

    /// Where the next record starts in the file.
    long position() {
        return base + from;
    }

    /// The next `count` bytes have been read.
    void take(int count) {
        from += count;
    }

    /// Gets more bytes; false at the end of the file.
    boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(data, from, data, 0, to - from);
            base += from;
            to -= from;
            from = 0;
        }
        if (to == data.length) {
            data = Arrays.copyOf(data, Math.min(RECORD_BYTES_MAX, data.length * 2));
        }
        int count =
                requireNonNull(channel)
                        .read(ByteBuffer.wrap(data, to, data.length - to), base + to);
        if (count <= 0) {
            return false;
        }
        to += count;
        return true;
    }

    /// Up to `length` bytes at a position.
    byte[] read(long position, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()
                && requireNonNull(channel).read(buffer, position + buffer.position()) > 0) {}
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /// The file's size now.
    long size() {
        try {
            return requireNonNull(channel).size();
        } catch (IOException _) {
            return 0;
        }
    }

    /// The head of what has been read.
    Head head() {
        int wanted = (int) Math.min(HEAD_BYTES_MAX, position());
        if (head.length < wanted) {
            try {
                head = headOf(read(0, wanted));
            } catch (IOException _) {
                // A shorter head recognizes the file less surely.
            }
        }
        return head;
    }

    /// Whether the file's first `length` bytes have that hash.
    boolean startsWith(int length, long hash) throws IOException {
        return length == 0 || headOf(read(0, length)).equals(new Head(length, hash));
    }

    private static Head headOf(byte[] bytes) {
        return new Head(bytes.length, Hashing.hash(bytes, 0, bytes.length));
    }

    /// What has happened to the file, of which all bytes have been taken: null for nothing, or that
    /// it is another one now, or has become shorter.
    @Nullable String changeOfFile() throws IOException {
        var known = head();
        if (size() < base + to || !startsWith(known.length, known.hash)) {
            return "file \"" + path + "\" was truncated";
        }
        try {
            var now = Files.readAttributes(path, BasicFileAttributes.class);
            boolean same = key == null || key.equals(now.fileKey());
            return same ? null : "file \"" + path + "\" was replaced";
        } catch (NoSuchFileException _) {
            return null; // moved away, and the new one is not there yet
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // nothing was written
            }
            channel = null;
        }
    }
}
