// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.TextFormat;
import tools.jackson.core.JsonGenerator;

/// How SQL values look in JSON. It holds scratch space: for one thread.
///
/// | type | JSON |
/// | --- | --- |
/// | boolean | `true`, `false` |
/// | smallint, integer, bigint | a number; beyond ±(2⁵³ − 1) a string, since most readers would round it |
/// | real, double precision | a number; `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | numeric | a string, with all its digits |
/// | date, timestamp, timestamptz | ISO 8601: `"2026-01-31"`, `"2026-01-31T12:00:00.5"`, `"…+00:00"` |
/// | jsonb | the value itself |
/// | vector | an array of numbers |
/// | arrays | an array |
/// | others | a string, as PostgreSQL prints it |
final class JsonValues {
    private static final long SAFE_MAX = (1L << 53) - 1;

    private final TextFormat format = TextFormat.utc();
    private final Slice value = new Slice();
    private final Slice text = new Slice();

    /// Writes the value in row `row` of a column of type `type`.
    void write(JsonGenerator json, Type type, Column column, int row) {
        if (column.isNull(row)) {
            json.writeNull();
            return;
        }
        switch (column) {
            case LongColumn longs -> write(json, type, longs.values()[row]);
            case DoubleColumn doubles -> write(json, type, doubles.values()[row]);
            case BytesColumn bytes -> {
                bytes.get(row, value);
                write(json, type, value);
            }
        }
    }

    private void write(JsonGenerator json, Type type, long number) {
        switch (type.name()) {
            case BOOLEAN -> json.writeBoolean(number != 0);
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> {
                text.reset();
                format.formatLong(type, number, text);
                json.writeString(iso(type.name(), text.toText()));
            }
            default -> {
                if (number >= -SAFE_MAX && number <= SAFE_MAX) {
                    json.writeNumber(number);
                } else {
                    json.writeString(Long.toString(number));
                }
            }
        }
    }

    /// `2026-01-31 12:00:00+00` as ISO 8601 has it; infinities and years before Christ, which ISO
    /// does not know, stay as they are.
    private static String iso(TypeName type, String text) {
        int space = text.indexOf(' ');
        if (space < 0 || text.endsWith(" BC")) {
            return text;
        }
        return text.substring(0, space)
                + "T"
                + text.substring(space + 1)
                + (type == TypeName.TIMESTAMPTZ ? ":00" : "");
    }

    private static void write(JsonGenerator json, Type type, double number) {
        if (!Double.isFinite(number)) {
            json.writeString(Double.toString(number));
        } else if (number == Math.rint(number) && Math.abs(number) <= SAFE_MAX) {
            json.writeNumber((long) number); // 3 rather than 3.0
        } else if (type.name() == TypeName.REAL) {
            json.writeNumber((float) number);
        } else {
            json.writeNumber(number);
        }
    }

    private void write(JsonGenerator json, Type type, Slice bytes) {
        switch (type.name()) {
            case TEXT, UNKNOWN -> json.writeString(bytes.toText());
            case JSONB -> json.writeRawValue(bytes.toText());
            case VECTOR -> {
                text.reset();
                format.formatBytes(type, bytes, text);
                json.writeRawValue(text.toText());
            }
            case ARRAY -> {
                var elements = new ArrayValue.Reader(bytes);
                writeArray(json, type.requireElement(), bytes, 0, elements);
            }
            default -> {
                text.reset();
                format.formatBytes(type, bytes, text);
                json.writeString(text.toText());
            }
        }
    }

    private void writeArray(
            JsonGenerator json,
            Type element,
            Slice array,
            int dimension,
            ArrayValue.Reader elements) {
        int dimensions = ArrayValue.dimensions(array);
        int size = dimensions == 0 ? 0 : ArrayValue.size(array, dimension);
        json.writeStartArray();
        for (int i = 0; i < size; i++) {
            if (dimension < dimensions - 1) {
                writeArray(json, element, array, dimension + 1, elements);
            } else {
                elements.next();
                writeElement(json, element, elements);
            }
        }
        json.writeEndArray();
    }

    private void writeElement(JsonGenerator json, Type element, ArrayValue.Reader elements) {
        if (elements.isNull()) {
            json.writeNull();
        } else if (element.kind() == Kind.LONG) {
            write(json, element, elements.asLong());
        } else if (element.kind() == Kind.DOUBLE) {
            write(json, element, elements.asDouble());
        } else {
            write(json, element, elements.bytes());
        }
    }
}
