// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.util.Objects.requireNonNull;

import io.tidemill.connectors.option.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a file sink was told.
///
/// @param path the file, relative to the process' working directory
/// @param format how records are written
/// @param csv how csv is written
/// @param envelope what is written
/// @param intervalMillis how long to leave between two rewritings, at least
record FileSinkOptions(
        Path path, FileFormat format, CsvDialect csv, Envelope envelope, long intervalMillis) {
    private static final long INTERVAL_MILLIS = 1000;

    private static final List<String> KNOWN =
            List.of(
                    "connector",
                    "path",
                    "format",
                    "header",
                    "delimiter",
                    "quote",
                    "null",
                    "envelope",
                    "interval");

    /// What is written.
    enum Envelope {
        /// What the relation holds, anew whenever that changes.
        CONTENT,
        /// Each change, one after the other.
        CHANGES
    }

    FileSinkOptions {
        requireNonNull(path, "path");
    }

    static FileSinkOptions of(Map<String, String> given) {
        var options = new Options("file sink", given, KNOWN);
        String path = options.required("path");
        var format = FileFormat.of(options, path);
        if (format != FileFormat.CSV) {
            options.refuse("format \"csv\"", CsvDialect.OPTIONS);
        }
        var envelope = options.choice("envelope", Envelope.class, Envelope.CONTENT);
        if (envelope != Envelope.CONTENT) {
            options.refuse("envelope \"content\"", "interval");
        }
        return new FileSinkOptions(
                FileErrors.path(options, path),
                format,
                CsvDialect.of(options),
                envelope,
                options.durationMillis("interval", INTERVAL_MILLIS));
    }
}
