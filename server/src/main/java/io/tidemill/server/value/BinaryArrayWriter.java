// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.BigEndian;

/// The binary form of arrays:
///
/// | bytes | what |
/// | --- | --- |
/// | 4 | number of dimensions, 0 to 6 |
/// | 4 | 1 if there are NULLs, else 0 |
/// | 4 | OID of the elements' type |
/// | per dimension: 4, 4 | its size, the number of its first element |
/// | per element: 4 + n | length of its binary form, -1 for NULL, and it |
final class BinaryArrayWriter implements ValueWriter {
    private final Type element;
    private final ValueWriter writer;
    private final Slice array = new Slice();

    BinaryArrayWriter(Type element) {
        this.element = element;
        writer = BinaryWriter.of(element);
    }

    @Override
    public void write(Column column, int row, Slice out) {
        ((BytesColumn) column).get(row, array);
        ColumnBuilder builder = ColumnBuilder.of(element.kind());
        var reader = new ArrayValue.Reader(array);
        boolean nulls = false;
        while (reader.next()) {
            nulls |= reader.isNull();
            reader.appendTo(element, builder);
        }
        int count = builder.size();
        Column elements = builder.build();
        int dimensions = ArrayValue.dimensions(array);
        BigEndian.appendInt(out, dimensions);
        BigEndian.appendInt(out, nulls ? 1 : 0);
        BigEndian.appendInt(out, WireType.of(element).oid());
        for (int i = 0; i < dimensions; i++) {
            BigEndian.appendInt(out, ArrayValue.size(array, i));
            BigEndian.appendInt(out, ArrayValue.lower(array));
        }
        for (int i = 0; i < count; i++) {
            if (elements.isNull(i)) {
                BigEndian.appendInt(out, -1);
            } else {
                int at = out.grow(4);
                writer.write(elements, i, out);
                BigEndian.putInt(out.data, at, out.length - at - 4);
            }
        }
    }
}
