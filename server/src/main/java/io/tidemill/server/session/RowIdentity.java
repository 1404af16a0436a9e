// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.table.HiddenColumns;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/// Which row of a table it is that stands, as stored, at the beginning of a wider row: its primary
/// key, or its number.
final class RowIdentity {
    private final int[] columns;
    private final RowEncoding encoding;
    private final Slice key = new Slice();

    private RowIdentity(int[] columns, Schema schema) {
        this.columns = columns;
        this.encoding =
                RowEncoding.of(new Schema(IntStream.of(columns).mapToObj(schema::field).toList()));
    }

    /// @param schema the wider rows: the first `storedCount` columns are those of `table`
    static RowIdentity of(TableDefinition table, Schema schema, int storedCount) {
        boolean numbered = schema.field(storedCount - 1).name().equals(HiddenColumns.ROW);
        return new RowIdentity(
                numbered
                        ? new int[] {storedCount - 1}
                        : table.primaryKey().stream().mapToInt(Integer::intValue).toArray(),
                schema);
    }

    /// Whether there is no row of the table: an outer join found none.
    boolean isNull(Batch rows, int row) {
        return rows.column(columns[0]).isNull(row);
    }

    /// The identity of a row.
    ByteBuffer of(Batch rows, int row) {
        key.reset();
        encoding.append(rows, columns, row, key);
        return ByteBuffer.wrap(key.toBytes());
    }
}
