// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

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
    private static final String TEXT_DELIMITERS_NOT_TAKEN =
            "\\.abcdefghijklmnopqrstuvwxyz0123456789";

    public CopyOptions {
        requireNonNull(format, "format");
        requireNonNull(nullText, "nullText");
        checkByte("delimiter", delimiter);
        checkByte("quote", quote);
        checkByte("escape", escape);
        if (nullText.indexOf('\n') >= 0 || nullText.indexOf('\r') >= 0) {
            throw invalid("COPY null representation cannot use newline or carriage return");
        }
        if (nullText.indexOf(delimiter) >= 0) {
            throw invalid("COPY delimiter must not appear in the NULL specification");
        }
        switch (format) {
            case TEXT -> {
                if (TEXT_DELIMITERS_NOT_TAKEN.indexOf(delimiter) >= 0) {
                    throw invalid("COPY delimiter cannot be \"" + delimiter + "\"");
                }
            }
            case CSV -> {
                if (delimiter == quote) {
                    throw invalid("COPY delimiter and quote must be different");
                }
                if (nullText.indexOf(quote) >= 0) {
                    throw invalid("CSV quote character must not appear in the NULL specification");
                }
            }
            case BINARY -> {
                // has none of these
            }
        }
    }

    private static void checkByte(String what, char character) {
        if (character == 0 || character >= 0x80) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "COPY " + what + " must be a single one-byte character");
        }
        if (character == '\n' || character == '\r') {
            throw invalid("COPY " + what + " cannot be newline or carriage return");
        }
    }

    private static SqlException invalid(String message) {
        return SqlException.of(SqlState.INVALID_PARAMETER_VALUE, message);
    }

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
