// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.statement.ImportModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The file that a model is made of, whole.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
record ModelFile(byte[] bytes, boolean isExport) {
    private static final long BYTES_MAX = 256L << 20;
    private static final long EXPORT_BYTES_MAX = 4L << 20;

    /// Reads the file that a statement names: one that `export_model` wrote, or one of another
    /// system.
    ///
    /// Errors: 58P01 where there is no such file, 54000 where it is too large.
    static ModelFile read(ImportModel create) {
        try {
            var path = Path.of(create.file());
            if (Files.size(path) > BYTES_MAX) {
                throw tooLarge(create, "256 MB", "Give a smaller model, such as a quantised one.");
            }
            var bytes = Files.readAllBytes(path);
            boolean isExport = isText(bytes);
            if (isExport && bytes.length > EXPORT_BYTES_MAX) {
                throw tooLarge(create, "4 MB", "Make the model from its rows.");
            }
            return new ModelFile(bytes, isExport);
        } catch (IOException | InvalidPathException unreadable) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FILE,
                            "could not read file \"" + create.file() + "\"")
                    .hint("The server reads it: give a path on the server's machine.")
                    .at(create.position())
                    .cause(unreadable);
        }
    }

    private static SqlException tooLarge(ImportModel create, String limit, String hint) {
        return SqlException.of(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "file \"" + create.file() + "\" is larger than " + limit)
                .hint(hint)
                .at(create.position());
    }

    /// An export is JSON; no file of the others begins as that does.
    private static boolean isText(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return each == '{' || each == '[';
            }
        }
        return true;
    }

    String text() {
        return new String(bytes, UTF_8);
    }
}
