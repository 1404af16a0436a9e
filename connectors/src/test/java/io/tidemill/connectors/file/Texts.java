// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.SinkWriter;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as text, for tests.
final class Texts {
    private Texts() {}

    /// The rows of `batch`, each as its values with `|` between; `∅` is NULL.
    static List<String> of(Schema schema, Batch batch) {
        var format = TextFormat.utc();
        var rows = new ArrayList<String>();
        for (int row = 0; row < batch.size(); row++) {
            var values = new ArrayList<String>();
            for (int column = 0; column < schema.size(); column++) {
                if (batch.column(column).isNull(row)) {
                    values.add("∅");
                } else {
                    var text = new Slice();
                    text.reset();
                    format.format(schema.type(column), batch.column(column), row, text);
                    values.add(text.toText());
                }
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }

    /// A batch of rows, each value as text or null.
    static Batch batch(Schema schema, @Nullable String[]... rows) {
        var builder = BatchBuilder.of(schema);
        var format = TextFormat.utc();
        for (@Nullable String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                String value = row[column];
                if (value == null) {
                    builder.column(column).appendNull();
                } else {
                    format.parse(schema.type(column), Slice.of(value), builder.column(column));
                }
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    /// A row.
    static @Nullable String[] row(@Nullable String... values) {
        return values;
    }

    /// Content that consists of these batches.
    static SinkWriter.Content content(Batch... batches) {
        var left = new ArrayDeque<>(List.of(batches));
        return left::poll;
    }
}
