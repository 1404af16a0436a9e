// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.connectors.option.Options;
import java.util.Locale;

/// How the records of a file are written.
enum FileFormat {
    /// Comma-separated values, as RFC 4180 describes them.
    CSV,
    /// A JSON object a line.
    JSON;

    /// What option `format` says, or else the end of the file's name.
    static FileFormat of(Options options, String path) {
        if (options.has("format")) {
            return options.choice("format", FileFormat.class, CSV);
        }
        String name = path.toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return CSV;
        }
        if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return JSON;
        }
        options.required("format");
        throw new AssertionError("not reached");
    }
}
