// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;

/// Values of any type as `jsonb`, as PostgreSQL's `to_jsonb` has them: numbers and booleans as
/// such, arrays as arrays, `jsonb` as it is, all else as a string. It holds scratch slices: for one
/// thread.
public final class ToJson {
    private static final String NULL = "null";

    private final TextFormat format;
    private final Slice text = new Slice();
    private final Slice number = new Slice();

    /// A writer that shows instants in the zone of `format`.
    public ToJson(TextFormat format) {
        this.format = format;
    }

    /// Appends NULL.
    public void appendNull(Slice out) {
        out.append(NULL);
    }

    /// Appends a value of kind `LONG`.
    public void appendLong(Type type, long value, Slice out) {
        text.reset();
        switch (type.name()) {
            case BOOLEAN -> out.append(value != 0 ? "true" : "false");
            case SMALLINT, INTEGER, BIGINT -> {
                Integers.format(value, text);
                out.append(text);
            }
            default -> {
                format.formatLong(type, value, text);
                isoTime(type);
                JsonText.appendString(text, out);
            }
        }
    }

    /// Puts a `T` between date and time, and minutes behind the hours of the zone.
    private void isoTime(Type type) {
        int space = -1;
        for (int i = 0; i < text.length && space < 0; i++) {
            space = text.at(i) == ' ' ? i : -1;
        }
        boolean zoned = type.name() == TypeName.TIMESTAMPTZ;
        if (space < 0 || !(zoned || type.name() == TypeName.TIMESTAMP)) {
            return;
        }
        String shown = text.toText();
        String date = shown.substring(0, space);
        String time = shown.substring(space + 1);
        String era = time.endsWith(" BC") ? " BC" : "";
        time = time.substring(0, time.length() - era.length());
        boolean hoursOnly = zoned && time.charAt(time.length() - 3) != ':';
        text.reset();
        text.append(date + "T" + time + (hoursOnly ? ":00" : "") + era);
    }

    /// Appends a value of kind `DOUBLE`.
    public void appendDouble(Type type, double value, Slice out) {
        text.reset();
        format.formatDouble(type, value, text);
        if (Double.isFinite(value)) {
            JsonText.parse(text, number);
            out.append(number);
        } else {
            JsonText.appendString(text, out);
        }
    }

    /// Appends a value of kind `BYTES`.
    public void appendBytes(Type type, Slice value, Slice out) {
        switch (type.name()) {
            case JSONB -> out.append(value);
            case TEXT -> JsonText.appendString(value, out);
            case ARRAY -> appendArray(type.requireElement(), value, out);
            default -> {
                text.reset();
                format.formatBytes(type, value, text);
                if (type.name() == TypeName.NUMERIC && !Numeric.isSpecial(value)) {
                    out.append(text);
                } else {
                    JsonText.appendString(text, out);
                }
            }
        }
    }

    private void appendArray(Type element, Slice array, Slice out) {
        if (ArrayValue.dimensions(array) == 0) {
            out.append("[]");
            return;
        }
        appendDimension(element, array, 0, new ArrayValue.Reader(array), out);
    }

    private void appendDimension(
            Type element, Slice array, int dimension, ArrayValue.Reader reader, Slice out) {
        int size = ArrayValue.size(array, dimension);
        boolean innermost = dimension == ArrayValue.dimensions(array) - 1;
        out.append('[');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(", ");
            }
            if (innermost) {
                reader.next();
                appendElement(element, reader, out);
            } else {
                appendDimension(element, array, dimension + 1, reader, out);
            }
        }
        out.append(']');
    }

    private void appendElement(Type element, ArrayValue.Reader reader, Slice out) {
        if (reader.isNull()) {
            appendNull(out);
        } else if (element.kind() == Kind.BYTES) {
            appendBytes(element, reader.bytes(), out);
        } else if (element.kind() == Kind.DOUBLE) {
            appendDouble(element, reader.asDouble(), out);
        } else {
            appendLong(element, reader.asLong(), out);
        }
    }
}
