// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the strings of a statement that stand for constants of other types.
public final class LiteralText {
    private LiteralText() {}

    /// The constant that `text` is as a `type`; null where only execution can tell: it depends on
    /// the session's time zone, or on now.
    ///
    /// @throws SqlException of class 22 where it is none
    public static @Nullable Literal parse(Type type, String text) {
        switch (type.name()) {
            case TIMESTAMPTZ, UNKNOWN -> {
                return null;
            }
            case DATE, TIME, TIMESTAMP -> {
                if (relative(text)) {
                    return null;
                }
            }
            default -> {}
        }
        ColumnBuilder builder = ColumnBuilder.of(type.kind());
        TextFormat.utc().parse(type, Slice.of(text), builder);
        return new Literal(type, builder.build());
    }

    private static boolean relative(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "now", "today", "tomorrow", "yesterday" -> true;
            default -> false;
        };
    }

    /// Throws where `text` is no `type`, saying where it stands.
    static void check(Type type, @Nullable String text, int position) {
        if (text == null) {
            return;
        }
        try {
            // The length of an explicit cast to varchar(n) is execution's matter.
            parse(type.withoutModifiers(), text);
        } catch (SqlException e) {
            throw e.at(position);
        }
    }
}
