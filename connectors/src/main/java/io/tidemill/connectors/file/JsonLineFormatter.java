// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.JsonText;
import io.tidemill.core.value.TextFormat;

/// Writes a JSON object a line, its values as PostgreSQL's `to_json` has them: numbers and booleans
/// as such (but `"NaN"` and `"Infinity"`), times by ISO 8601, `jsonb` and arrays as what they are,
/// all else as strings.
final class JsonLineFormatter extends RowFormatter {
    private final byte[][] names;
    private final TextFormat format = TextFormat.utc();
    private final Slice value = new Slice();
    private final Slice text = new Slice();

    JsonLineFormatter(Schema schema) {
        super(schema);
        names = new byte[schema.size()][];
        for (int i = 0; i < names.length; i++) {
            var name = new Slice();
            name.reset();
            name.append(i == 0 ? "{" : ",");
            JsonText.appendString(Slice.of(schema.field(i).name()), name);
            name.append(':');
            names[i] = name.toBytes();
        }
    }

    @Override
    void header(Slice out) {}

    @Override
    void row(Batch batch, int row, Slice out) {
        for (int column = 0; column < names.length; column++) {
            out.append(names[column], 0, names[column].length);
            var values = batch.column(column);
            if (values.isNull(row)) {
                out.append("null");
                continue;
            }
            Type type = schema.type(column);
            switch (values) {
                case LongColumn longs -> append(type, longs.values()[row], out);
                case DoubleColumn doubles -> append(type, doubles.values()[row], out);
                case BytesColumn bytes -> {
                    bytes.get(row, value);
                    append(type, value, out);
                }
            }
        }
        out.append(names.length == 0 ? "{}\n" : "}\n");
    }

    private void append(Type type, long number, Slice out) {
        switch (type.name()) {
            case BOOLEAN -> out.append(number == 0 ? "false" : "true");
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> {
                text.reset();
                format.formatLong(type, number, text);
                out.append('"');
                out.append(iso(type.name(), text.toText()));
                out.append('"');
            }
            default -> format.formatLong(type, number, out);
        }
    }

    /// `2026-01-31 12:00:00+00` as ISO 8601 has it; what that does not know stays as it is.
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

    private void append(Type type, double number, Slice out) {
        if (Double.isFinite(number)) {
            format.formatDouble(type, number, out);
        } else {
            out.append('"');
            format.formatDouble(type, number, out);
            out.append('"');
        }
    }

    private void append(Type type, Slice bytes, Slice out) {
        switch (type.name()) {
            case NUMERIC -> {
                text.reset();
                format.formatBytes(type, bytes, text);
                if (text.at(text.length - 1) >= '0' && text.at(text.length - 1) <= '9') {
                    out.append(text);
                } else {
                    JsonText.appendString(text, out);
                }
            }
            case TEXT, UNKNOWN -> JsonText.appendString(bytes, out);
            case JSONB -> out.append(bytes);
            case VECTOR -> format.formatBytes(type, bytes, out);
            case ARRAY ->
                    appendArray(type.requireElement(), bytes, 0, new ArrayValue.Reader(bytes), out);
            default -> {
                text.reset();
                format.formatBytes(type, bytes, text);
                JsonText.appendString(text, out);
            }
        }
    }

    private void appendArray(
            Type element, Slice array, int dimension, ArrayValue.Reader elements, Slice out) {
        int dimensions = ArrayValue.dimensions(array);
        int size = dimensions == 0 ? 0 : ArrayValue.size(array, dimension);
        out.append('[');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(',');
            }
            if (dimension < dimensions - 1) {
                appendArray(element, array, dimension + 1, elements, out);
                continue;
            }
            elements.next();
            if (elements.isNull()) {
                out.append("null");
            } else {
                switch (element.kind()) {
                    case LONG -> append(element, elements.asLong(), out);
                    case DOUBLE -> append(element, elements.asDouble(), out);
                    case BYTES -> append(element, elements.bytes(), out);
                }
            }
        }
        out.append(']');
    }
}
