// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;

/// Writes rows as records of a file. One thread.
abstract sealed class RowFormatter permits CsvFormatter, JsonLineFormatter {
    final Schema schema;

    RowFormatter(Schema schema) {
        this.schema = schema;
    }

    static RowFormatter of(FileSinkOptions options, Schema schema) {
        return switch (options.format()) {
            case CSV -> new CsvFormatter(options.csv(), schema);
            case JSON -> new JsonLineFormatter(schema);
        };
    }

    /// Appends what comes before all rows, if anything.
    abstract void header(Slice out);

    /// Appends a row.
    abstract void row(Batch batch, int row, Slice out);
}
