// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

/// How rows are written in a copy.
///
/// @param format text, csv or binary
/// @param delimiter between columns
/// @param nullText what stands for NULL
/// @param header whether the first line names the columns
/// @param quote csv: around values that need it
/// @param escape csv: before a quote within quotes
public record CopyOptions(
        Format format, char delimiter, String nullText, boolean header, char quote, char escape) {
    /// The formats of `COPY`.
    public enum Format {
        TEXT,
        CSV,
        BINARY
    }

    /// The defaults of `format`.
    public static CopyOptions of(Format format) {
        return format == Format.CSV
                ? new CopyOptions(format, ',', "", false, '"', '"')
                : new CopyOptions(format, '\t', "\\N", false, '"', '"');
    }
}
