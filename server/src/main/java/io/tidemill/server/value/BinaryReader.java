// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.Utf8;
import io.tidemill.core.value.Vectors;

/// Values from their binary form, by type: what PostgreSQL's `…recv` functions take.
final class BinaryReader {
    static final int JSONB_VERSION = 1;
    private static final long TIME_MAX = 86_400_000_000L;

    private BinaryReader() {}

    private interface LongRead {
        long read(Slice bytes);
    }

    static ValueReader of(Type type, WireType wire) {
        var modifiers = new Modifiers(type);
        return switch (type.name()) {
            case BOOLEAN -> longs(1, bytes -> bytes.at(0) != 0 ? 1 : 0);
            case SMALLINT -> longs(2, bytes -> (short) (bytes.at(0) << 8 | bytes.at(1)));
            case INTEGER -> longs(4, BinaryReader::int32);
            case BIGINT ->
                    wire.unsigned()
                            ? longs(4, bytes -> Integer.toUnsignedLong(int32(bytes)))
                            : longs(8, BinaryReader::int64);
            case REAL ->
                    (bytes, to) -> {
                        require(bytes, 4);
                        ((ColumnBuilder.Doubles) to).append(Float.intBitsToFloat(int32(bytes)));
                    };
            case DOUBLE ->
                    (bytes, to) -> {
                        require(bytes, 8);
                        ((ColumnBuilder.Doubles) to).append(Double.longBitsToDouble(int64(bytes)));
                    };
            case NUMERIC -> numeric(modifiers);
            case TEXT, UNKNOWN ->
                    (bytes, to) -> {
                        Utf8.check(bytes);
                        ((ColumnBuilder.Bytes) to)
                                .append(bytes.data, bytes.offset, modifiers.textLength(bytes));
                    };
            case BYTEA -> (bytes, to) -> ((ColumnBuilder.Bytes) to).append(bytes);
            case DATE -> longs(4, bytes -> Epoch.ofWireDate(int32(bytes)));
            case TIME ->
                    longs(
                            8,
                            bytes -> {
                                long time = int64(bytes);
                                if (time < 0 || time > TIME_MAX) {
                                    throw SqlException.of(
                                            SqlState.DATETIME_FIELD_OVERFLOW, "time out of range");
                                }
                                return modifiers.time(time);
                            });
            case TIMESTAMP, TIMESTAMPTZ ->
                    longs(8, bytes -> modifiers.timestamp(Epoch.ofWireTimestamp(int64(bytes))));
            case INTERVAL -> interval();
            case UUID ->
                    (bytes, to) -> {
                        require(bytes, 16);
                        ((ColumnBuilder.Bytes) to).append(bytes);
                    };
            case JSONB -> json(wire.oid() == WireType.JSON);
            case VECTOR -> vector(type.precision());
            case ARRAY -> new BinaryArrayReader(type.requireElement());
        };
    }

    private static ValueReader vector(int dimensions) {
        var value = new Slice();
        return (bytes, to) -> {
            if (bytes.length < 4) {
                throw incorrect();
            }
            int header = int32(bytes);
            int count = header >>> 16;
            require(bytes, 4 + Float.BYTES * count);
            Vectors.checkDimensions(count);
            value.reset();
            for (int i = 1; i <= count; i++) {
                Vectors.append(Vectors.get(bytes, i), value);
            }
            Vectors.checkModifier(value, dimensions);
            ((ColumnBuilder.Bytes) to).append(value);
        };
    }

    private static ValueReader longs(int size, LongRead read) {
        return (bytes, to) -> {
            require(bytes, size);
            ((ColumnBuilder.Longs) to).append(read.read(bytes));
        };
    }

    private static ValueReader numeric(Modifiers modifiers) {
        var value = new Slice();
        return (bytes, to) -> {
            BinaryNumericReader.read(bytes, value);
            ((ColumnBuilder.Bytes) to).append(modifiers.numeric(value));
        };
    }

    private static ValueReader interval() {
        var value = new Slice();
        return (bytes, to) -> {
            require(bytes, 16);
            Interval.set(
                    BigEndian.getInt(bytes.data, bytes.offset + 12),
                    BigEndian.getInt(bytes.data, bytes.offset + 8),
                    int64(bytes),
                    value);
            ((ColumnBuilder.Bytes) to).append(value);
        };
    }

    private static ValueReader json(boolean plain) {
        var text = new Slice();
        var canonical = new Slice();
        return (bytes, to) -> {
            int skip = plain ? 0 : 1;
            if (!plain && (bytes.length == 0 || bytes.at(0) != JSONB_VERSION)) {
                throw SqlException.of(
                        SqlState.INVALID_BINARY_REPRESENTATION,
                        "unsupported jsonb version number "
                                + (bytes.length == 0 ? 0 : bytes.at(0)));
            }
            text.set(bytes.data, bytes.offset + skip, bytes.length - skip);
            Utf8.check(text);
            JsonText.parse(text, canonical);
            ((ColumnBuilder.Bytes) to).append(canonical);
        };
    }

    static int int32(Slice bytes) {
        return BigEndian.getInt(bytes.data, bytes.offset);
    }

    static long int64(Slice bytes) {
        return BigEndian.getLong(bytes.data, bytes.offset);
    }

    static void require(Slice bytes, int size) {
        if (bytes.length != size) {
            throw incorrect();
        }
    }

    static SqlException incorrect() {
        return SqlException.of(
                SqlState.INVALID_BINARY_REPRESENTATION, "incorrect binary data format");
    }
}
