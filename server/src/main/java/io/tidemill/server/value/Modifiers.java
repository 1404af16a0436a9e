// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.Times;
import io.tidemill.core.value.Timestamps;

/// Applies a type's modifiers to values that come in.
final class Modifiers {
    private final int precision;
    private final int scale;
    private final Type type;
    private final Slice rounded = new Slice();

    Modifiers(Type type) {
        this.type = type;
        precision = type.precision();
        scale = type.scale();
    }

    long timestamp(long value) {
        return precision == Type.UNSPECIFIED ? value : Timestamps.round(value, precision);
    }

    long time(long value) {
        return precision == Type.UNSPECIFIED ? value : Times.round(value, precision);
    }

    /// `value`, or a slice that this object owns.
    Slice numeric(Slice value) {
        if (precision == Type.UNSPECIFIED) {
            return value;
        }
        Numeric.applyModifier(value, precision, Math.max(scale, 0), rounded);
        return rounded;
    }

    /// How many bytes of `text` a `varchar(n)` takes: all, or all but the blanks that are too many.
    int textLength(Slice text) {
        if (precision == Type.UNSPECIFIED || text.length <= precision) {
            return text.length;
        }
        int characters = 0;
        for (int i = 0; i < text.length; i++) {
            boolean startsCharacter = (text.at(i) & 0xc0) != 0x80;
            if (startsCharacter && characters++ == precision) {
                for (int rest = i; rest < text.length; rest++) {
                    if (text.at(rest) != ' ') {
                        throw SqlException.of(
                                SqlState.STRING_DATA_RIGHT_TRUNCATION,
                                "value too long for type " + type.sql());
                    }
                }
                return i;
            }
        }
        return text.length;
    }
}
