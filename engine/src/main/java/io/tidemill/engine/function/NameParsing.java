// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.ArrayValue;
import org.jspecify.annotations.Nullable;

/// `parse_ident`: a name of SQL, with the names of what it is in before it, taken apart.
public final class NameParsing {
    private NameParsing() {}

    static void register(Registry r) {
        r.add(
                "parse_ident(text) text[]",
                "parse",
                "the parts of a name, those without quotes in lower case",
                "parse_ident('\"SomeSchema\".someTable') → {SomeSchema,sometable}");
        r.add(
                "parse_ident(text, boolean) text[]",
                "parse",
                "the parts of a name; with false, whatever follows it",
                "parse_ident('public.f(integer)', false) → {public,f}");
    }

    public static void parse(Slice text, Slice out) {
        parse(text, 1, out);
    }

    public static void parse(Slice text, long strict, Slice out) {
        var parts = new Slice();
        parts.reset();
        int count = 0;
        int at = skipSpace(text, 0);
        while (true) {
            at = part(text, at, count > 0, parts);
            count++;
            at = skipSpace(text, at);
            if (at == text.length || text.at(at) != '.') {
                break;
            }
            at = skipSpace(text, at + 1);
        }
        if (strict != 0 && at < text.length) {
            throw invalid(text, null);
        }
        ArrayValue.start(count, out);
        out.append(parts);
    }

    /// Appends the part that starts at `at`; where it ends.
    private static int part(Slice text, int at, boolean afterDot, Slice parts) {
        int c = at < text.length ? text.at(at) & 0xff : -1;
        var part = new Slice();
        part.reset();
        if (c == '"') {
            return quoted(text, at + 1, part, parts);
        }
        if (!isStart(c)) {
            throw invalid(
                    text,
                    c == '.'
                            ? "No valid identifier before \".\"."
                            : afterDot ? "No valid identifier after \".\"." : null);
        }
        int end = at;
        while (end < text.length && isPart(text.at(end) & 0xff)) {
            int letter = text.at(end++) & 0xff;
            // Other letters than those of ASCII stay as they are, as in PostgreSQL.
            part.append((byte) (letter >= 'A' && letter <= 'Z' ? letter + 32 : letter));
        }
        ArrayValue.append(part, parts);
        return end;
    }

    private static int quoted(Slice text, int from, Slice part, Slice parts) {
        for (int at = from; at < text.length; at++) {
            if (text.at(at) == '"') {
                if (at + 1 == text.length || text.at(at + 1) != '"') {
                    if (part.length == 0) {
                        throw invalid(text, "Quoted identifier must not be empty.");
                    }
                    ArrayValue.append(part, parts);
                    return at + 1;
                }
                at++;
            }
            part.append((byte) text.at(at));
        }
        throw invalid(text, "String has unclosed double quotes.");
    }

    private static boolean isStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isPart(int c) {
        return isStart(c) || (c >= '0' && c <= '9') || c == '$';
    }

    private static int skipSpace(Slice text, int from) {
        int at = from;
        while (at < text.length
                && (text.at(at) == ' ' || (text.at(at) >= 9 && text.at(at) <= 13))) {
            at++;
        }
        return at;
    }

    private static SqlException invalid(Slice text, @Nullable String detail) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "string is not a valid identifier: \"" + text.toText() + "\"")
                .detail(detail);
    }
}
