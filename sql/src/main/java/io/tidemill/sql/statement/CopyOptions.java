// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// How rows are written in a `COPY`, as far as it was said.
///
/// @param format `text`, `csv` or `binary`
/// @param delimiter between columns, or null for the format's own
/// @param nullText what stands for NULL, or null for the format's own
/// @param header whether the first line names the columns
/// @param quote csv: around values that need it, or null
/// @param escape csv: before a quote within quotes, or null
/// @param encoding the encoding's name, or null
public record CopyOptions(
        String format,
        @Nullable String delimiter,
        @Nullable String nullText,
        boolean header,
        @Nullable String quote,
        @Nullable String escape,
        @Nullable String encoding) {}
