// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.connectors.option.Options;

/// How a csv file is written.
///
/// @param header whether the first record names the columns
/// @param delimiter what stands between fields
/// @param quote what stands around fields in which delimiters, quotes (doubled) and line ends have
///   no meaning
/// @param nullText what stands, without quotes, for NULL
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
record CsvDialect(boolean header, byte delimiter, byte quote, byte[] nullText) {
    static final String[] OPTIONS = {"header", "delimiter", "quote", "null"};

    static CsvDialect of(Options options) {
        byte delimiter = options.character("delimiter", ',');
        byte quote = options.character("quote", '"');
        if (delimiter == quote) {
            throw options.invalid("delimiter and quote must be different");
        }
        String nullText = options.text("null");
        byte[] nullBytes = nullText == null ? new byte[0] : nullText.getBytes(UTF_8);
        for (byte b : nullBytes) {
            if (b == delimiter || b == quote || b == '\n' || b == '\r') {
                throw options.wrong("null", String.valueOf(nullText))
                        .hint("It must not contain the delimiter, the quote or a line end.");
            }
        }
        return new CsvDialect(options.flag("header", true), delimiter, quote, nullBytes);
    }
}
