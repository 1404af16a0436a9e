// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.util.Objects.requireNonNull;

import io.tidemill.connectors.option.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a file source was told.
///
/// @param path the file, relative to the process' working directory
/// @param format how records are written
/// @param csv how csv is written
/// @param follow whether to wait for more at the end of the file
/// @param onError what to do with a record that cannot be taken
record FileSourceOptions(
        Path path, FileFormat format, CsvDialect csv, boolean follow, OnError onError) {
    private static final List<String> KNOWN =
            List.of(
                    "connector",
                    "path",
                    "format",
                    "header",
                    "delimiter",
                    "quote",
                    "null",
                    "follow",
                    "on_error");

    /// What to do with a record that cannot be taken.
    enum OnError {
        /// Note it and go on.
        SKIP,
        /// Read no further.
        STOP
    }

    FileSourceOptions {
        requireNonNull(path, "path");
    }

    static FileSourceOptions of(Map<String, String> given) {
        var options = new Options("file source", given, KNOWN);
        String path = options.required("path");
        var format = FileFormat.of(options, path);
        if (format != FileFormat.CSV) {
            options.refuse("format \"csv\"", CsvDialect.OPTIONS);
        }
        return new FileSourceOptions(
                FileErrors.path(options, path),
                format,
                CsvDialect.of(options),
                options.flag("follow", false),
                options.choice("on_error", OnError.class, OnError.SKIP));
    }
}
