// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.copy;

import io.tidemill.core.type.Schema;
import io.tidemill.core.value.BigEndian;
import io.tidemill.server.value.ValueReader;
import io.tidemill.server.value.WireType;
import java.util.Arrays;

/// Reads the binary format:
///
/// | bytes | what |
/// | --- | --- |
/// | 11 | `PGCOPY\n\377\r\n\0` |
/// | 4 | flags; none is known, the upper 16 must be 0 |
/// | 4 + n | length of an extension, which is skipped, and it |
/// | per row: 2 | number of fields |
/// | per field: 4 + n | length of the value, -1 for NULL, and it |
/// | 2 | -1: the end |
final class BinaryParser extends CopyParser {
    static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };
    private static final int HEADER_SIZE = SIGNATURE.length + 8;
    private static final int OIDS_FLAG = 1 << 16;

    /// Where values start, from the start of the row, and how long they are: -1 for NULL.
    private final int[] bounds;

    private boolean header = true;

    /// Fields seen of the row under way; -1: not even their number.
    private int count = -1;

    BinaryParser(String table, Schema schema) {
        super(table, schema, readers(schema));
        bounds = new int[2 * schema.size()];
    }

    private static ValueReader[] readers(Schema schema) {
        var readers = new ValueReader[schema.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = ValueReader.binary(schema.type(i), WireType.of(schema.type(i)));
        }
        return readers;
    }

    @Override
    boolean row() {
        if (header) {
            return header();
        }
        if (count < 0) {
            if (end - next < 2) {
                return false;
            }
            int number = (short) (data[next] << 8 | (data[next + 1] & 0xff));
            next += 2;
            if (number == -1) {
                if (next < end) {
                    throw malformed("received copy data after EOF marker");
                }
                start = next;
                ended = true;
                return true;
            }
            if (number != schema.size()) {
                throw malformed(
                        "row field count is %d, expected %d".formatted(number, schema.size()));
            }
            count = 0;
        }
        while (count < schema.size()) {
            if (end - next < 4) {
                return false;
            }
            int length = BigEndian.getInt(data, next);
            if (length < -1) {
                throw malformed("invalid field size");
            }
            if (end - next - 4 < length) {
                return false;
            }
            bounds[2 * count] = next + 4 - start;
            bounds[2 * count + 1] = length;
            next += 4 + Math.max(0, length);
            count++;
        }
        for (int i = 0; i < schema.size(); i++) {
            if (bounds[2 * i + 1] < 0) {
                nullValue(i);
            } else {
                value(i, data, start + bounds[2 * i], bounds[2 * i + 1]);
            }
        }
        endRow();
        line++;
        count = -1;
        start = next;
        return true;
    }

    private boolean header() {
        if (end - start < HEADER_SIZE) {
            int there = Math.min(end - start, SIGNATURE.length);
            if (!Arrays.equals(data, start, start + there, SIGNATURE, 0, there)) {
                throw malformed("COPY file signature not recognized");
            }
            return false;
        }
        if (!Arrays.equals(data, start, start + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw malformed("COPY file signature not recognized");
        }
        int flags = BigEndian.getInt(data, start + SIGNATURE.length);
        if ((flags & OIDS_FLAG) != 0) {
            throw malformed("invalid COPY file header (WITH OIDS)");
        }
        if (flags >>> 16 != 0) {
            throw malformed("unrecognized critical flags in COPY file header");
        }
        int extension = BigEndian.getInt(data, start + SIGNATURE.length + 4);
        if (extension < 0) {
            throw malformed("invalid COPY file header (wrong length)");
        }
        if (end - start - HEADER_SIZE < extension) {
            return false;
        }
        start += HEADER_SIZE + extension;
        next = start;
        header = false;
        return true;
    }

    @Override
    void close() {
        // a row is complete or is not
    }

    @Override
    void checkComplete() {
        if (header && start == end) {
            throw malformed("COPY file signature not recognized");
        }
        if (header || start < end) {
            throw malformed("unexpected EOF in COPY data");
        }
    }
}
