// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;

/// Values of every type to and from text, as PostgreSQL's input and output functions do. It holds
/// scratch slices: for one thread.
public final class TextFormat {
    private final TimeZone zone;
    private final Slice value = new Slice();
    private final Slice modified = new Slice();
    private final Slice column = new Slice();

    /// A format for a session whose time zone is `zone`: `timestamptz` values are read and written
    /// in it.
    public TextFormat(TimeZone zone) {
        this.zone = zone;
    }

    /// A format for UTC.
    public static TextFormat utc() {
        return new TextFormat(TimeZone.UTC);
    }

    /// Reads `text` as a value of `type`, its modifiers applied, and appends it.
    ///
    /// @throws SqlException of class 22 when the text is no value of the type
    public void parse(Type type, Slice text, ColumnBuilder into) {
        switch (type.kind()) {
            case LONG -> ((ColumnBuilder.Longs) into).append(parseLong(type, text));
            case DOUBLE -> ((ColumnBuilder.Doubles) into).append(parseDouble(type, text));
            case BYTES -> {
                switch (type.name()) {
                    case ARRAY -> {
                        // Nested: elements use the scratch slices.
                        var array = new Slice();
                        ArrayText.parse(text, type.requireElement(), this, array);
                        ((ColumnBuilder.Bytes) into).append(array);
                    }
                    default -> {
                        parseBytes(type, text, value);
                        ((ColumnBuilder.Bytes) into).append(value);
                    }
                }
            }
        }
    }

    /// Reads `text` as a value of a `type` of kind `LONG`, its modifiers applied.
    public long parseLong(Type type, Slice text) {
        return switch (type.name()) {
            case BOOLEAN -> Booleans.parse(text);
            case SMALLINT -> Integers.parseSmall(text);
            case INTEGER -> Integers.parseInt(text);
            case BIGINT -> Integers.parseBig(text);
            case DATE -> Dates.parse(text);
            case TIME -> Times.round(Times.parse(text), type.precision());
            case TIMESTAMP -> Timestamps.round(Timestamps.parse(text), type.precision());
            case TIMESTAMPTZ ->
                    Timestamps.round(Timestamps.parseZoned(text, zone), type.precision());
            default -> throw new IllegalArgumentException("not of kind LONG: " + type);
        };
    }

    /// Reads `text` as a value of a `type` of kind `DOUBLE`.
    public double parseDouble(Type type, Slice text) {
        return switch (type.name()) {
            case REAL -> Floats.parseReal(text);
            case DOUBLE -> Floats.parseDouble(text);
            default -> throw new IllegalArgumentException("not of kind DOUBLE: " + type);
        };
    }

    /// Reads `text` as a value of a `type` of kind `BYTES`, its modifiers applied, and sets `out`
    /// to it.
    public void parseBytes(Type type, Slice text, Slice out) {
        switch (type.name()) {
            case NUMERIC -> {
                if (type.precision() == Type.UNSPECIFIED) {
                    NumericText.parse(text, out);
                } else {
                    NumericText.parse(text, modified);
                    Numeric.applyModifier(
                            modified, type.precision(), Math.max(0, type.scale()), out);
                }
            }
            case TEXT, UNKNOWN -> {
                checkLength(type, text);
                out.reset();
                out.append(text);
            }
            case BYTEA -> Bytea.parse(text, out);
            case INTERVAL -> IntervalText.parse(text, out);
            case UUID -> Uuids.parse(text, out);
            case JSONB -> JsonText.parse(text, out);
            case VECTOR -> {
                Vectors.parse(text, out);
                Vectors.checkModifier(out, type.precision());
            }
            case ARRAY -> ArrayText.parse(text, type.requireElement(), this, out);
            default -> throw new IllegalArgumentException("not of kind BYTES: " + type);
        }
    }

    private static void checkLength(Type type, Slice text) {
        int max = type.precision();
        if (max != Type.UNSPECIFIED && text.length > max) {
            int characters = 0;
            int end = text.length;
            while (end > 0 && text.at(end - 1) == ' ') {
                end--;
            }
            for (int i = 0; i < end; i++) {
                characters += (text.at(i) & 0xc0) != 0x80 ? 1 : 0;
            }
            if (characters > max) {
                throw SqlException.of(
                        SqlState.STRING_DATA_RIGHT_TRUNCATION,
                        "value too long for type " + type.sql());
            }
        }
    }

    /// Appends row `row` of a column of `type` to `out`. The row is not NULL.
    public void format(Type type, Column source, int row, Slice out) {
        switch (source) {
            case LongColumn longs -> formatLong(type, longs.values()[row], out);
            case DoubleColumn doubles -> formatDouble(type, doubles.values()[row], out);
            case BytesColumn bytes -> {
                bytes.get(row, column);
                formatBytes(type, column, out);
            }
        }
    }

    /// Appends a value of a `type` of kind `LONG` to `out`.
    public void formatLong(Type type, long longValue, Slice out) {
        switch (type.name()) {
            case BOOLEAN -> Booleans.format(longValue, out);
            case DATE -> Dates.format(longValue, out);
            case TIME -> Times.format(longValue, out);
            case TIMESTAMP -> Timestamps.format(longValue, out);
            case TIMESTAMPTZ -> Timestamps.formatZoned(longValue, zone, out);
            default -> Integers.format(longValue, out);
        }
    }

    /// Appends a value of a `type` of kind `DOUBLE` to `out`.
    public void formatDouble(Type type, double doubleValue, Slice out) {
        switch (type.name()) {
            case REAL -> Floats.formatReal(doubleValue, out);
            default -> Floats.formatDouble(doubleValue, out);
        }
    }

    /// Appends a value of a `type` of kind `BYTES` to `out`.
    public void formatBytes(Type type, Slice bytes, Slice out) {
        switch (type.name()) {
            case NUMERIC -> NumericText.format(bytes, out);
            case BYTEA -> Bytea.format(bytes, out);
            case INTERVAL -> IntervalText.format(bytes, out);
            case UUID -> Uuids.format(bytes, out);
            case VECTOR -> Vectors.format(bytes, out);
            case ARRAY -> {
                SystemType system = type.system();
                if (system == null) {
                    ArrayText.format(bytes, type.requireElement(), this, out);
                } else if (system.vector()) {
                    ArrayText.formatNumbers(bytes, ' ', out);
                } else {
                    out.append('(');
                    ArrayText.formatNumbers(bytes, ',', out);
                    out.append(')');
                }
            }
            default -> out.append(bytes);
        }
    }
}
