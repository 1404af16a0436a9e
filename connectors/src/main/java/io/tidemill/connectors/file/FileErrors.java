// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.connectors.option.Options;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What can be wrong with a file, said as PostgreSQL does.
final class FileErrors {
    private FileErrors() {}

    /// The path that option `path` says.
    static Path path(Options options, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException _) {
            throw options.wrong("path", path);
        }
    }

    /// Checks that there is a file to read.
    static void checkReadable(Path path) {
        if (Files.isDirectory(path)) {
            throw isDirectory(path);
        }
        if (!Files.exists(path)) {
            throw missing(path);
        }
        if (!Files.isReadable(path)) {
            throw SqlException.of(
                    SqlState.IO_ERROR,
                    "could not open file \"" + path + "\" for reading: Permission denied");
        }
    }

    /// Checks that a file can be made there.
    static void checkWritable(Path path) {
        if (Files.isDirectory(path)) {
            throw isDirectory(path);
        }
        Path directory = directory(path);
        if (!Files.isDirectory(directory)) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FILE,
                            "could not create file \"" + path + "\": No such file or directory")
                    .hint("Make the directory \"" + directory + "\" first.");
        }
        if (!Files.isWritable(directory)) {
            throw SqlException.of(
                    SqlState.IO_ERROR, "could not create file \"" + path + "\": Permission denied");
        }
    }

    /// The directory that `path` is in.
    static Path directory(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    /// There is no such file.
    static SqlException missing(Path path) {
        return SqlException.of(
                        SqlState.UNDEFINED_FILE,
                        "could not open file \""
                                + path
                                + "\" for reading: No such file or directory")
                .hint(
                        path.isAbsolute()
                                ? "Check the path: it is one of the machine that the server runs on."
                                : "A relative path starts at the server's working directory, "
                                        + Path.of("").toAbsolutePath()
                                        + ".");
    }

    private static SqlException isDirectory(Path path) {
        return SqlException.of(SqlState.WRONG_OBJECT_TYPE, "\"" + path + "\" is a directory");
    }

    /// A failed read.
    static SqlException reading(Path path, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return missing(path);
        }
        return SqlException.of(
                        SqlState.IO_ERROR,
                        "could not read file \"" + path + "\": " + reason(failure))
                .cause(failure);
    }

    /// A failed write.
    static SqlException writing(Path path, IOException failure) {
        String reason = reason(failure);
        boolean full = reason.contains("No space left") || reason.contains("quota");
        var error =
                SqlException.of(
                                full ? SqlState.DISK_FULL : SqlState.IO_ERROR,
                                "could not write file \"" + path + "\": " + reason)
                        .cause(failure);
        return full ? error.hint("Make room on the disk; writing goes on then.") : error;
    }

    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failure instanceof FileSystemException of && of.getReason() != null) {
            return of.getReason();
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
