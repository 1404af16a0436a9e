// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.BigEndian;

/// Reads the binary form of arrays that [BinaryArrayWriter] documents. Numbers of first elements
/// other than 1 are not kept.
final class BinaryArrayReader implements ValueReader {
    private final Type element;
    private final Slice array = new Slice();
    private final Slice value = new Slice();

    BinaryArrayReader(Type element) {
        this.element = element;
    }

    @Override
    public void read(Slice bytes, ColumnBuilder to) {
        var in = new Fields(bytes);
        int dimensions = in.int32();
        int flags = in.int32();
        int oid = in.int32();
        if (dimensions < 0 || dimensions > ArrayValue.DIMENSIONS_MAX) {
            throw SqlException.of(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (%d) exceeds the maximum allowed (%d)"
                            .formatted(dimensions, ArrayValue.DIMENSIONS_MAX));
        }
        if (flags != 0 && flags != 1) {
            throw BinaryReader.incorrect();
        }
        WireType wire = WireType.ofOid(oid);
        if (!wire.type().sameName(element)) {
            throw SqlException.of(
                    SqlState.DATATYPE_MISMATCH,
                    "binary data has array element type %s instead of expected %s"
                            .formatted(wire.type().sql(), element.sql()));
        }
        var sizes = new int[dimensions];
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = in.int32();
            in.int32();
            if (sizes[i] < 0) {
                throw BinaryReader.incorrect();
            }
            count *= sizes[i];
            // each element takes 4 bytes at least
            if (count > bytes.length / 4) {
                throw BinaryReader.incorrect();
            }
        }
        ColumnBuilder builder = ColumnBuilder.of(element.kind());
        ValueReader reader = BinaryReader.of(element, wire);
        for (int i = 0; i < count; i++) {
            int length = in.int32();
            if (length == -1) {
                builder.appendNull();
            } else {
                in.bytes(length, value);
                reader.read(value, builder);
            }
        }
        in.end();
        ArrayValue.start(count == 0 ? new int[0] : sizes, array);
        Column elements = builder.build();
        for (int i = 0; i < count; i++) {
            ArrayValue.append(elements, i, array);
        }
        ((ColumnBuilder.Bytes) to).append(array);
    }

    /// The fields of a value, one after the other.
    private static final class Fields {
        private final Slice bytes;
        private int at;

        Fields(Slice bytes) {
            this.bytes = bytes;
        }

        int int32() {
            require(4);
            int value = BigEndian.getInt(bytes.data, bytes.offset + at);
            at += 4;
            return value;
        }

        void bytes(int length, Slice out) {
            require(length);
            out.set(bytes.data, bytes.offset + at, length);
            at += length;
        }

        void end() {
            if (at != bytes.length) {
                throw BinaryReader.incorrect();
            }
        }

        private void require(int count) {
            if (count < 0 || count > bytes.length - at) {
                throw BinaryReader.incorrect();
            }
        }
    }
}
