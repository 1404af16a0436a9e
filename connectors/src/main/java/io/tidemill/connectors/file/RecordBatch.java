// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Schema;
import java.util.Arrays;

/// Collects the records of one read. A record that turns out to be wrong halfway leaves a row of no
/// use, which [#build] leaves out.
final class RecordBatch {
    private final Schema schema;
    private final BatchBuilder builder;
    private Missing missing;
    private int size;

    // By row, of the rows that count: its row in the builder, and its place in the file.
    private int[] rows = new int[16];
    private long[] starts = new long[16];
    private int[] lengths = new int[16];
    private long[] lines = new long[16];
    private int count;

    RecordBatch(Schema schema) {
        this.schema = schema;
        builder = BatchBuilder.of(schema);
        missing = new Missing(schema.size());
    }

    /// Number of records that could be taken.
    int count() {
        return count;
    }

    /// Adds the record that `parser` read.
    ///
    /// @param start where it starts in the file
    /// @param length its bytes
    /// @param line the line at which it starts
    void add(RecordParser parser, long start, int length, long line) {
        try {
            parser.append(builder, size, missing);
        } catch (SqlException error) {
            for (int column = 0; column < schema.size(); column++) {
                if (builder.column(column).size() == size) {
                    builder.column(column).appendNull();
                }
            }
            endRow();
            throw error;
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, count * 2);
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            lines = Arrays.copyOf(lines, count * 2);
        }
        rows[count] = size;
        starts[count] = start;
        lengths[count] = length;
        lines[count++] = line;
        endRow();
    }

    private void endRow() {
        builder.endRow(1);
        size++;
    }

    /// The records.
    ///
    /// @param starts by row, where its record starts in the file
    /// @param lengths by row, the bytes of its record
    /// @param lines by row, the line at which its record starts
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Built(Batch rows, Missing missing, long[] starts, int[] lengths, long[] lines) {}

    /// The records so far; it starts anew.
    Built build(RecordParser parser) {
        Batch all = builder.build();
        boolean whole = count == size;
        var built =
                new Built(
                        whole ? all : all.gather(rows, count),
                        whole ? missing : missing.gather(rows, count),
                        starts,
                        lengths,
                        lines);
        parser.noteMissing(built.missing);
        rows = new int[16];
        starts = new long[16];
        lengths = new int[16];
        lines = new long[16];
        missing = new Missing(schema.size());
        size = 0;
        count = 0;
        return built;
    }
}
