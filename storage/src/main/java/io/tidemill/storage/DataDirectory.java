// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A locked data directory of a known format (docs/formats/data-directory.md):
///
/// | name | content |
/// | --- | --- |
/// | `lock` | locked while a server runs; its process id |
/// | `format` | `tidemill 1` and a line feed |
/// | `db` | RocksDB's files |
final class DataDirectory implements AutoCloseable {
    /// The version that this code reads and writes.
    static final int FORMAT_VERSION = 1;

    /// With less than this a start fails for want of space, whatever the system call said.
    private static final long FREE_BYTES_MIN = 64 << 10;

    private static final String FORMAT_PREFIX = "tidemill ";

    /// Directories open in this process. The operating system's lock is the process's: it does not
    /// keep a second store of the same process out, and closing any channel to the file would
    /// release it.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Locks `directory`, made if missing, and checks or writes its format.
    static DataDirectory open(Path directory) {
        Path path;
        try {
            path = Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw SqlException.of(
                            SqlState.IO_ERROR,
                            "data directory \"" + directory + "\" cannot be made or opened")
                    .detail(describe(e))
                    .hint("Name a directory that this user may write to.")
                    .cause(e);
        }
        if (!OPEN.add(path)) {
            throw inUse(path, "this process");
        }
        FileChannel channel = null;
        try {
            refuseForeign(path);
            channel = lock(path);
            checkFormat(path);
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            release(path, channel);
            throw cannotOpen(path, e);
        } catch (RuntimeException e) {
            release(path, channel);
            throw e;
        }
    }

    /// Where RocksDB's files are.
    Path database() {
        return path.resolve("db");
    }

    /// The directory.
    Path path() {
        return path;
    }

    @Override
    public void close() {
        release(path, channel);
    }

    /// What to throw when nothing is wrong with the directory but that it cannot be read or
    /// written.
    static SqlException cannotOpen(Path path, Exception cause) {
        if (isFull(path)) {
            return SqlException.of(
                            SqlState.DISK_FULL,
                            "no space left on the disk of data directory \"" + path + "\"")
                    .hint("Free some space, then start the server again.")
                    .cause(cause);
        }
        return SqlException.of(
                        SqlState.IO_ERROR, "data directory \"" + path + "\" cannot be opened")
                .detail(describe(cause))
                .hint("Check that this user may read and write all files in it.")
                .cause(cause);
    }

    private static boolean isFull(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace() < FREE_BYTES_MIN;
        } catch (IOException e) {
            return false;
        }
    }

    private static void release(Path path, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // the lock goes with the process at the latest
        } finally {
            OPEN.remove(path);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var channel =
                FileChannel.open(
                        path.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                var holder = ByteBuffer.allocate(20);
                channel.read(holder, 0);
                throw inUse(
                        path,
                        "process "
                                + new String(holder.array(), 0, holder.position(), UTF_8).strip());
            }
            channel.truncate(0);
            channel.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SqlException inUse(Path path, String holder) {
        return SqlException.of(
                        SqlState.OBJECT_IN_USE,
                        "data directory \""
                                + path
                                + "\" is in use by another Tidemill server ("
                                + holder
                                + ")")
                .hint("Stop that server, or start this one with another data directory.");
    }

    private static void refuseForeign(Path path) throws IOException {
        if (Files.exists(path.resolve("format"))) {
            return;
        }
        try (var files = Files.list(path)) {
            var foreign =
                    files.map(file -> requireNonNull(file.getFileName()).toString())
                            // what a start that died before it wrote its format leaves, and what a
                            // fresh disk has
                            .filter(name ->
                                    !Set.of("lock", "format.new", "lost+found").contains(name))
                            .sorted()
                            .findFirst();
            if (foreign.isPresent()) {
                throw SqlException.of(
                                SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                                "directory \"" + path + "\" is not a Tidemill data directory")
                        .detail("It has no file \"format\", but has \"" + foreign.get() + "\".")
                        .hint("Name an empty directory, or one that Tidemill made.");
            }
        }
    }

    private static void checkFormat(Path path) throws IOException {
        Path file = path.resolve("format");
        if (!Files.exists(file)) {
            writeFormat(path, file);
            return;
        }
        String text = new String(Files.readAllBytes(file), UTF_8).strip();
        if (!text.equals(FORMAT_PREFIX + FORMAT_VERSION)) {
            throw SqlException.of(
                            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                            "data directory \""
                                    + path
                                    + "\" has format \""
                                    + text
                                    + "\"; this server reads \""
                                    + FORMAT_PREFIX
                                    + FORMAT_VERSION
                                    + "\"")
                    .hint(
                            "Start the Tidemill version that wrote it, or name another data directory.");
        }
    }

    private static void writeFormat(Path path, Path file) throws IOException {
        Path draft = path.resolve("format.new");
        try (var channel =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(UTF_8.encode(FORMAT_PREFIX + FORMAT_VERSION + "\n"));
            channel.force(true);
        }
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, file);
        }
    }

    private static String describe(Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
