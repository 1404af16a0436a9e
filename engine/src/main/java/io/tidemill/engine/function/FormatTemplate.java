// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Integers;
import org.jspecify.annotations.Nullable;

/// The template of `format`: text with `%[position$][-][width]s`, where the width may be `*` or
/// `*position$`, and the letter `s`, `I` or `L`.
final class FormatTemplate {
    private final String template;
    private final @Nullable Slice[] values;
    private int at;
    private int next;

    FormatTemplate(String template, @Nullable Slice[] values) {
        this.template = template;
        this.values = values;
    }

    /// Appends the text with its values to `out`.
    void write(Slice out) {
        while (at < template.length()) {
            int percent = template.indexOf('%', at);
            int end = percent < 0 ? template.length() : percent;
            out.append(template.substring(at, end));
            at = end + 1;
            if (percent >= 0) {
                specifier(out);
            }
        }
    }

    private char current() {
        if (at >= template.length()) {
            throw TextBuilding.invalid(
                    "unterminated format() type specifier", "For a single \"%\" use \"%%\".");
        }
        return template.charAt(at);
    }

    /// Takes a number; -1 where there is none.
    private int number() {
        int start = at;
        long value = 0;
        while (current() >= '0' && current() <= '9') {
            value = value * 10 + current() - '0';
            if (value > Integer.MAX_VALUE) {
                throw SqlException.of(
                        SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "number is out of range");
            }
            at++;
        }
        return at == start ? -1 : (int) value;
    }

    private void specifier(Slice out) {
        if (current() == '%') {
            out.append('%');
            at++;
            return;
        }
        int position = -1;
        int width = number();
        if (width >= 0 && current() == '$') {
            at++;
            position = checked(width);
            width = -1;
        }
        boolean left = false;
        if (width < 0) {
            while (current() == '-') {
                left = true;
                at++;
            }
            width = current() == '*' ? indirectWidth() : number();
            if (width < -1) {
                left = true;
                width = -width;
            }
        }
        char letter = current();
        at++;
        if (letter != 's' && letter != 'I' && letter != 'L') {
            throw TextBuilding.invalid(
                    "unrecognized format() type specifier \"" + letter + "\"",
                    "For a single \"%\" use \"%%\".");
        }
        append(value(position), letter, left, width, out);
    }

    private static int checked(int position) {
        if (position == 0) {
            throw TextBuilding.invalid(
                    "format specifies argument 0, but arguments are numbered from 1",
                    "Use 1$ for the first value.");
        }
        return position;
    }

    /// The width that an argument gives: NULL means none.
    private int indirectWidth() {
        at++;
        int mark = at;
        int position = number();
        if (position >= 0 && current() == '$') {
            at++;
            checked(position);
        } else {
            at = mark;
            position = -1;
        }
        Slice width = value(position);
        if (width == null) {
            return -1;
        }
        int value = (int) Integers.parseInt(width);
        return value == -1 ? -2 + 1 : value;
    }

    private @Nullable Slice value(int position) {
        int index = position < 0 ? next : position - 1;
        next = index + 1;
        if (index >= values.length) {
            throw TextBuilding.invalid(
                    "too few arguments for format()", "Give a value for each specifier.");
        }
        return values[index];
    }

    private static void append(
            @Nullable Slice value, char letter, boolean left, int width, Slice out) {
        var shown = new Slice();
        shown.reset();
        if (value == null) {
            if (letter == 'I') {
                throw SqlException.of(
                        SqlState.NULL_VALUE_NOT_ALLOWED,
                        "null values cannot be formatted as an SQL identifier");
            }
            shown.append(letter == 'L' ? "NULL" : "");
        } else if (letter == 'I') {
            TextFunctions.quoteIdentifier(value, shown);
        } else if (letter == 'L') {
            TextFunctions.quoteLiteral(value, shown);
        } else {
            shown.append(value);
        }
        long missing = Math.max(0, width - Utf8.length(shown));
        String fill = " ".repeat((int) missing);
        if (!left) {
            out.append(fill);
        }
        out.append(shown);
        if (left) {
            out.append(fill);
        }
    }
}
