// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads JSON and writes it as PostgreSQL prints `jsonb`, which is also how `jsonb` values are
/// kept: keys ordered by length, then bytes; the last of equal keys; one space after `:` and `,`;
/// numbers without exponents; strings with no more escapes than needed. One object reads one text.
public final class JsonText {
    private static final int DEPTH_MAX = 2000;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Slice text;
    private final Slice out;
    private final Slice scratch = new Slice();
    private int at;
    private int depth;

    private JsonText(Slice text, Slice out) {
        this.text = text;
        this.out = out;
    }

    /// Sets `out` to the canonical form of the JSON in `text`.
    ///
    /// @throws SqlException 22P02 when it is not JSON
    public static void parse(Slice text, Slice out) {
        out.reset();
        var reader = new JsonText(text, out);
        reader.readValue();
        reader.skipSpace();
        if (reader.at < text.length) {
            throw reader.invalid();
        }
    }

    private SqlException invalid() {
        String detail =
                at >= text.length
                        ? "The input string ended unexpectedly."
                        : "Unexpected input at byte " + (at + 1) + ".";
        return SqlException.of(
                        SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json")
                .detail(detail);
    }

    private void skipSpace() {
        while (at < text.length) {
            int c = text.at(at);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return;
            }
            at++;
        }
    }

    private int peek() {
        return at < text.length ? text.at(at) : -1;
    }

    private void readValue() {
        skipSpace();
        switch (peek()) {
            case '{' -> readObject();
            case '[' -> readArray();
            case '"' -> readString(out, true);
            case 't' -> readWord("true");
            case 'f' -> readWord("false");
            case 'n' -> readWord("null");
            default -> readNumber();
        }
    }

    private void readWord(String word) {
        int end = at;
        while (end < text.length && isWordCharacter(text.at(end))) {
            end++;
        }
        if (end - at != word.length()
                || !TextScan.isWord(text, at, end, word)
                || text.at(at) < 'a') {
            throw invalid();
        }
        for (int i = at; i < end; i++) {
            if (text.at(i) != word.charAt(i - at)) {
                throw invalid();
            }
        }
        out.append(text.data, text.offset + at, word.length());
        at = end;
    }

    private static boolean isWordCharacter(int c) {
        return TextScan.isLetter(c) || TextScan.isDigit(c) || c == '_' || c >= 128;
    }

    private void readNumber() {
        int start = at;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int digits = at;
        skipDigits();
        if (at == digits || (text.at(digits) == '0' && at > digits + 1)) {
            throw invalid();
        }
        if (peek() == '.') {
            at++;
            int decimals = at;
            skipDigits();
            if (at == decimals) {
                throw invalid();
            }
        }
        boolean exponent = (peek() | 0x20) == 'e' && peek() >= 0;
        if (exponent) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            int power = at;
            skipDigits();
            if (at == power) {
                throw invalid();
            }
        }
        if (at < text.length && isWordCharacter(text.at(at))) {
            throw invalid();
        }
        if (!exponent && !negative) {
            out.append(text.data, text.offset + start, at - start);
        } else {
            var number = new Slice();
            number.set(text.data, text.offset + start, at - start);
            NumericText.parse(number, scratch);
            NumericText.format(scratch, out);
        }
    }

    private void skipDigits() {
        while (TextScan.isDigit(peek())) {
            at++;
        }
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw SqlException.of(SqlState.STATEMENT_TOO_COMPLEX, "JSON is nested too deeply")
                    .hint("Nest at most " + DEPTH_MAX + " arrays and objects in each other.");
        }
    }

    private void readArray() {
        enter();
        at++;
        out.append('[');
        skipSpace();
        if (peek() == ']') {
            at++;
        } else {
            while (true) {
                readValue();
                skipSpace();
                int c = peek();
                if (c != ',' && c != ']') {
                    throw invalid();
                }
                at++;
                if (c == ']') {
                    break;
                }
                out.append(',');
                out.append(' ');
            }
        }
        out.append(']');
        depth--;
    }

    /// A member of an object: its key, and where `"key": value` stands in the output.
    private record Member(Slice key, int from, int to) {
        private static int compare(Member left, Member right) {
            return compareKeys(left.key, right.key);
        }
    }

    /// The order of keys in an object: by length, then by bytes.
    public static int compareKeys(Slice left, Slice right) {
        int order = Integer.compare(left.length, right.length);
        return order != 0 ? order : Slice.compare(left, right);
    }

    private void readObject() {
        enter();
        at++;
        out.append('{');
        int start = out.length;
        List<Member> members = new ArrayList<>();
        boolean ordered = true;
        skipSpace();
        if (peek() == '}') {
            at++;
        } else {
            while (true) {
                skipSpace();
                if (peek() != '"') {
                    throw invalid();
                }
                if (!members.isEmpty()) {
                    out.append(',');
                    out.append(' ');
                }
                int from = out.length;
                scratch.reset();
                readString(scratch, false);
                var key = Slice.of(scratch.toBytes());
                appendString(key, out);
                skipSpace();
                if (peek() != ':') {
                    throw invalid();
                }
                at++;
                out.append(':');
                out.append(' ');
                readValue();
                ordered &= members.isEmpty() || compareKeys(members.getLast().key, key) < 0;
                members.add(new Member(key, from, out.length));
                skipSpace();
                int c = peek();
                if (c != ',' && c != '}') {
                    throw invalid();
                }
                at++;
                if (c == '}') {
                    break;
                }
            }
        }
        if (!ordered) {
            order(members, start);
        }
        out.append('}');
        depth--;
    }

    private void order(List<Member> members, int start) {
        byte[] unordered = Arrays.copyOfRange(out.data, start, out.length);
        out.length = start;
        members.sort(Member::compare);
        boolean first = true;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (i + 1 < members.size() && Member.compare(member, members.get(i + 1)) == 0) {
                continue;
            }
            if (!first) {
                out.append(',');
                out.append(' ');
            }
            first = false;
            out.append(unordered, member.from - start, member.to - member.from);
        }
    }

    /// Reads a string and appends it to `target`, in quotes and escaped anew or as plain text.
    private void readString(Slice target, boolean quoted) {
        at++;
        if (quoted) {
            target.append('"');
        }
        while (true) {
            int start = at;
            int c = peek();
            while (c >= ' ' && c != '"' && c != '\\') {
                at++;
                c = peek();
            }
            target.append(text.data, text.offset + start, at - start);
            if (c == '"') {
                at++;
                break;
            }
            if (c != '\\') {
                throw invalid();
            }
            readEscape(target, quoted);
        }
        if (quoted) {
            target.append('"');
        }
    }

    private void readEscape(Slice target, boolean quoted) {
        at++;
        int c = peek();
        int character =
                switch (c) {
                    case '"', '\\', '/' -> c;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> -1;
                    default -> throw invalid();
                };
        at++;
        if (character < 0) {
            character = readUnicode();
        }
        if (quoted) {
            appendEscaped(character, target);
        } else {
            appendUtf8(character, target);
        }
    }

    private int readUnicode() {
        int first = readHex();
        if (first == 0) {
            throw SqlException.of(
                            SqlState.UNTRANSLATABLE_CHARACTER,
                            "unsupported Unicode escape sequence")
                    .detail("\\u0000 cannot be converted to text.");
        }
        if (Character.isHighSurrogate((char) first)) {
            if (peek() == '\\' && at + 1 < text.length && text.at(at + 1) == 'u') {
                at += 2;
                int second = readHex();
                if (Character.isLowSurrogate((char) second)) {
                    return Character.toCodePoint((char) first, (char) second);
                }
            }
            throw invalid();
        }
        if (Character.isLowSurrogate((char) first)) {
            throw invalid();
        }
        return first;
    }

    private int readHex() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0 ? -1 : TextScan.hexDigit(peek());
            if (digit < 0) {
                throw invalid();
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    /// Appends a code point in UTF-8.
    static void appendUtf8(int codePoint, Slice out) {
        if (codePoint < 0x80) {
            out.append(codePoint);
        } else if (codePoint < 0x800) {
            out.append(0xc0 | codePoint >> 6);
            out.append(0x80 | (codePoint & 0x3f));
        } else if (codePoint < 0x10000) {
            out.append(0xe0 | codePoint >> 12);
            out.append(0x80 | (codePoint >> 6 & 0x3f));
            out.append(0x80 | (codePoint & 0x3f));
        } else {
            out.append(0xf0 | codePoint >> 18);
            out.append(0x80 | (codePoint >> 12 & 0x3f));
            out.append(0x80 | (codePoint >> 6 & 0x3f));
            out.append(0x80 | (codePoint & 0x3f));
        }
    }

    private static void appendEscaped(int character, Slice out) {
        switch (character) {
            case '"', '\\' -> appendBackslash(character, out);
            case '\b' -> appendBackslash('b', out);
            case '\f' -> appendBackslash('f', out);
            case '\n' -> appendBackslash('n', out);
            case '\r' -> appendBackslash('r', out);
            case '\t' -> appendBackslash('t', out);
            default -> {
                if (character < ' ') {
                    out.append("\\u00");
                    out.append(HEX[character >> 4]);
                    out.append(HEX[character & 15]);
                } else {
                    appendUtf8(character, out);
                }
            }
        }
    }

    private static void appendBackslash(int character, Slice out) {
        out.append('\\');
        out.append(character);
    }

    /// Appends `value` as a JSON string, in quotes.
    public static void appendString(Slice value, Slice out) {
        out.append('"');
        int start = 0;
        for (int i = 0; i < value.length; i++) {
            int c = value.at(i);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(value.data, value.offset + start, i - start);
                appendEscaped(c, out);
                start = i + 1;
            }
        }
        out.append(value.data, value.offset + start, value.length - start);
        out.append('"');
    }

    /// Appends the text of the JSON string in `value`, which is in canonical form with its quotes.
    public static void appendUnquoted(Slice value, Slice out) {
        var reader = new JsonText(value, out);
        reader.readString(out, false);
    }
}
