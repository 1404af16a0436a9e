// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.Interval;

/// The binary form of values, by type: what PostgreSQL's `…send` functions give.
final class BinaryWriter {
    private BinaryWriter() {}

    static ValueWriter of(Type type) {
        return switch (type.name()) {
            case BOOLEAN -> (column, row, out) -> out.append(longAt(column, row) != 0 ? 1 : 0);
            case SMALLINT ->
                    (column, row, out) -> {
                        int at = out.grow(2);
                        long value = longAt(column, row);
                        out.data[at] = (byte) (value >> 8);
                        out.data[at + 1] = (byte) value;
                    };
            case INTEGER ->
                    (column, row, out) -> BigEndian.appendInt(out, (int) longAt(column, row));
            case BIGINT, TIME ->
                    WireType.of(type).unsigned()
                            ? (column, row, out) ->
                                    BigEndian.appendInt(out, (int) longAt(column, row))
                            : (column, row, out) -> BigEndian.appendLong(out, longAt(column, row));
            case REAL ->
                    (column, row, out) ->
                            BigEndian.appendInt(
                                    out, Float.floatToIntBits((float) doubleAt(column, row)));
            case DOUBLE ->
                    (column, row, out) ->
                            BigEndian.appendLong(
                                    out, Double.doubleToLongBits(doubleAt(column, row)));
            case NUMERIC -> new BinaryNumericWriter();
            case TEXT, BYTEA, UUID, UNKNOWN -> BinaryWriter::copy;
            case DATE ->
                    (column, row, out) ->
                            BigEndian.appendInt(out, Epoch.toWireDate(longAt(column, row)));
            case TIMESTAMP, TIMESTAMPTZ ->
                    (column, row, out) ->
                            BigEndian.appendLong(out, Epoch.toWireTimestamp(longAt(column, row)));
            case INTERVAL -> {
                var value = new Slice();
                yield (column, row, out) -> {
                    ((BytesColumn) column).get(row, value);
                    BigEndian.appendLong(out, Interval.micros(value));
                    BigEndian.appendInt(out, Interval.days(value));
                    BigEndian.appendInt(out, Interval.months(value));
                };
            }
            case JSONB ->
                    (column, row, out) -> {
                        out.append(BinaryReader.JSONB_VERSION);
                        copy(column, row, out);
                    };
            case VECTOR ->
                    (column, row, out) -> {
                        var bytes = (BytesColumn) column;
                        int length = bytes.offsets()[row + 1] - bytes.offsets()[row];
                        // The number of dimensions, and 16 bits that mean nothing yet.
                        BigEndian.appendInt(out, (length / Float.BYTES) << 16);
                        copy(column, row, out);
                    };
            case ARRAY -> new BinaryArrayWriter(type.requireElement());
        };
    }

    private static void copy(Column column, int row, Slice out) {
        var bytes = (BytesColumn) column;
        int start = bytes.offsets()[row];
        out.append(bytes.data(), start, bytes.offsets()[row + 1] - start);
    }

    private static long longAt(Column column, int row) {
        return ((LongColumn) column).values()[row];
    }

    private static double doubleAt(Column column, int row) {
        return ((DoubleColumn) column).values()[row];
    }
}
