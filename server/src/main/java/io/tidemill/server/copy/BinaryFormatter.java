// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.BigEndian;
import io.tidemill.server.value.ValueWriter;

/// Writes the binary format that [BinaryParser] documents.
final class BinaryFormatter extends CopyFormatter {
    BinaryFormatter(Schema schema) {
        super(schema, writers(schema));
    }

    private static ValueWriter[] writers(Schema schema) {
        var writers = new ValueWriter[schema.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = ValueWriter.binary(schema.type(i));
        }
        return writers;
    }

    @Override
    public void header(Slice out) {
        out.append(BinaryParser.SIGNATURE, 0, BinaryParser.SIGNATURE.length);
        BigEndian.appendInt(out, 0); // flags
        BigEndian.appendInt(out, 0); // no extension
    }

    @Override
    public void row(Batch batch, int row, Slice out) {
        int16(writers.length, out);
        for (int i = 0; i < writers.length; i++) {
            Column column = batch.column(i);
            if (column.isNull(row)) {
                BigEndian.appendInt(out, -1);
            } else {
                int at = out.grow(4);
                writers[i].write(column, row, out);
                BigEndian.putInt(out.data, at, out.length - at - 4);
            }
        }
    }

    @Override
    public void trailer(Slice out) {
        int16(-1, out);
    }

    private static void int16(int value, Slice out) {
        int at = out.grow(2);
        out.data[at] = (byte) (value >> 8);
        out.data[at + 1] = (byte) value;
    }
}
