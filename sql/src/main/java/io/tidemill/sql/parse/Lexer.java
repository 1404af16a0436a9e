// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.parse.Token.Kind;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Cuts text into tokens by PostgreSQL's lexical rules: folding to lower case, nested comments,
/// `E''` escapes, dollar quotes, strings continued on the next line, operators of any length.
final class Lexer {
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";
    private static final String PUNCTUATION = "()[],;.:";

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    /// Goes on at index `index`.
    void resume(int index) {
        at = index;
    }

    /// The next token; at the end, a token of kind [Kind#END], again and again.
    Token next() {
        skipBlank();
        int start = at;
        if (at >= text.length()) {
            return new Token(Kind.END, "", start, start);
        }
        char c = text.charAt(at);
        if (follows(1, '\'')) {
            Token prefixed = prefixedString(c, start);
            if (prefixed != null) {
                return prefixed;
            }
        }
        if (c == '\'') {
            return string(start);
        }
        if (c == '"') {
            return quotedName(start);
        }
        if (c == '$') {
            return dollar(start);
        }
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            return number(start);
        }
        if (isNameStart(c)) {
            return word(start);
        }
        if (PUNCTUATION.indexOf(c) >= 0) {
            return punctuation(start, c);
        }
        if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            return operator(start);
        }
        throw SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        "syntax error at or near \""
                                + Character.toString(text.codePointAt(at))
                                + "\"")
                .at(start + 1);
    }

    /// The string that begins with a letter before its quote, or null where the letter is no
    /// prefix.
    private @Nullable Token prefixedString(char letter, int start) {
        return switch (letter) {
            case 'e', 'E' -> {
                at++;
                yield escapedString(start);
            }
            case 'n', 'N' -> {
                at++;
                yield string(start);
            }
            case 'b', 'B' -> {
                at++;
                yield new Token(Kind.BITS, plainString(start, "bit string literal"), start, at);
            }
            case 'x', 'X' -> {
                at++;
                yield new Token(
                        Kind.HEX, plainString(start, "hexadecimal string literal"), start, at);
            }
            default -> null;
        };
    }

    private boolean follows(int distance, char c) {
        return at + distance < text.length() && text.charAt(at + distance) == c;
    }

    /// Passes blanks and comments.
    private void skipBlank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u000b') {
                at++;
            } else if (c == '-' && follows(1, '-')) {
                while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else if (c == '/' && follows(1, '*')) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '/' && follows(1, '*')) {
                depth++;
                at += 2;
            } else if (text.charAt(at) == '*' && follows(1, '/')) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        throw unterminated("/* comment", start);
    }

    private SqlException unterminated(String what, int start) {
        return SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        "unterminated "
                                + what
                                + " at or near \""
                                + text.substring(start).strip()
                                + "\"")
                .at(start + 1);
    }

    /// The content of the string whose quote is at the current place; doubled quotes are one.
    private String plainString(int start, String what) {
        var value = new StringBuilder();
        at++;
        while (true) {
            int quote = text.indexOf('\'', at);
            if (quote < 0) {
                at = text.length();
                throw unterminated(what, start);
            }
            value.append(text, at, quote);
            at = quote + 1;
            if (at < text.length() && text.charAt(at) == '\'') {
                value.append('\'');
                at++;
            } else if (!continued()) {
                return value.toString();
            }
        }
    }

    /// Whether the string goes on after blanks with a line end in them; then moves behind the next
    /// quote.
    private boolean continued() {
        int ahead = at;
        boolean newline = false;
        while (ahead < text.length() && Character.isWhitespace(text.charAt(ahead))) {
            newline |= text.charAt(ahead) == '\n' || text.charAt(ahead) == '\r';
            ahead++;
        }
        if (newline && ahead < text.length() && text.charAt(ahead) == '\'') {
            at = ahead + 1;
            return true;
        }
        return false;
    }

    private Token string(int start) {
        return new Token(Kind.STRING, plainString(start, "quoted string"), start, at);
    }

    private Token escapedString(int start) {
        var value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\'') {
                if (at < text.length() && text.charAt(at) == '\'') {
                    value.append('\'');
                    at++;
                } else if (!continued()) {
                    return new Token(Kind.STRING, value.toString(), start, at);
                }
            } else if (c == '\\' && at < text.length()) {
                escape(value);
            } else {
                value.append(c);
            }
        }
        throw unterminated("quoted string", start);
    }

    private void escape(StringBuilder value) {
        char c = text.charAt(at++);
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'x' -> value.append(notNul(digits(16, 2, 'x')));
            case 'u' -> value.append((char) codePoint(4));
            case 'U' -> value.appendCodePoint(codePoint(8));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                value.append(notNul(digits(8, 3, '0') & 0xff));
            }
            default -> value.append(c);
        }
    }

    private int codePoint(int digits) {
        int point = exactDigits(digits);
        if (point == 0 || !Character.isValidCodePoint(point)) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "invalid Unicode escape value")
                    .at(at - digits - 1);
        }
        return point;
    }

    private char notNul(int value) {
        if (value == 0) {
            throw SqlException.of(
                            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                            "invalid byte sequence for encoding \"UTF8\": 0x00")
                    .hint("Text holds any character but NUL; bytea holds any byte.")
                    .at(at);
        }
        return (char) value;
    }

    /// Up to `max` digits; none stand for the letter itself.
    private int digits(int radix, int max, char letter) {
        int value = 0;
        int count = 0;
        while (count < max && at < text.length()) {
            int digit = Character.digit(text.charAt(at), radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            count++;
            at++;
        }
        return count == 0 ? letter : value;
    }

    private int exactDigits(int count) {
        int start = at;
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw SqlException.of(SqlState.SYNTAX_ERROR, "invalid Unicode escape").at(start);
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    private Token quotedName(int start) {
        var name = new StringBuilder();
        at++;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                at = text.length();
                throw unterminated("quoted identifier", start);
            }
            name.append(text, at, quote);
            at = quote + 1;
            if (at < text.length() && text.charAt(at) == '"') {
                name.append('"');
                at++;
            } else {
                break;
            }
        }
        if (name.isEmpty()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "zero-length delimited identifier at or near \"\"\"\"")
                    .at(start + 1);
        }
        return new Token(Kind.QUOTED, name.toString(), start, at);
    }

    /// `$1`, or a string between `$tag$` and `$tag$`.
    private Token dollar(int start) {
        at++;
        if (at < text.length() && isDigit(text.charAt(at))) {
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            return new Token(Kind.PARAMETER, text.substring(start + 1, at), start, at);
        }
        while (at < text.length() && text.charAt(at) != '$' && isNamePart(text.charAt(at))) {
            at++;
        }
        if (at >= text.length() || text.charAt(at) != '$') {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "syntax error at or near \"$\"")
                    .at(start + 1);
        }
        at++;
        String tag = text.substring(start, at);
        int end = text.indexOf(tag, at);
        if (end < 0) {
            throw unterminated("dollar-quoted string", start);
        }
        String value = text.substring(at, end);
        at = end + tag.length();
        return new Token(Kind.STRING, value, start, at);
    }

    private Token number(int start) {
        if (text.charAt(at) == '0' && at + 2 < text.length()) {
            int radix =
                    switch (text.charAt(at + 1)) {
                        case 'x', 'X' -> 16;
                        case 'o', 'O' -> 8;
                        case 'b', 'B' -> 2;
                        default -> 0;
                    };
            if (radix != 0 && Character.digit(text.charAt(at + 2), radix) >= 0) {
                at += 2;
                int from = at;
                while (at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
                    at++;
                }
                String value = new BigInteger(text.substring(from, at), radix).toString();
                return checkedNumber(new Token(Kind.INTEGER, value, start, at));
            }
        }
        boolean decimal = false;
        passDigits();
        // `1..2` is no number with a point.
        if (at < text.length() && text.charAt(at) == '.' && !follows(1, '.')) {
            decimal = true;
            at++;
            passDigits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int ahead = at + 1;
            if (ahead < text.length() && (text.charAt(ahead) == '+' || text.charAt(ahead) == '-')) {
                ahead++;
            }
            if (ahead < text.length() && isDigit(text.charAt(ahead))) {
                decimal = true;
                at = ahead;
                passDigits();
            }
        }
        String value = text.substring(start, at).replace("_", "");
        return checkedNumber(new Token(decimal ? Kind.DECIMAL : Kind.INTEGER, value, start, at));
    }

    private void passDigits() {
        while (at < text.length()
                && (isDigit(text.charAt(at))
                        || (text.charAt(at) == '_'
                                && at > 0
                                && isDigit(text.charAt(at - 1))
                                && at + 1 < text.length()
                                && isDigit(text.charAt(at + 1))))) {
            at++;
        }
    }

    private Token checkedNumber(Token token) {
        if (at < text.length() && isNameStart(text.charAt(at))) {
            while (at < text.length() && isNamePart(text.charAt(at))) {
                at++;
            }
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "trailing junk after numeric literal at or near \""
                                    + text.substring(token.start(), at)
                                    + "\"")
                    .at(token.start() + 1);
        }
        return token;
    }

    private Token word(int start) {
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return new Token(Kind.WORD, text.substring(start, at).toLowerCase(Locale.ROOT), start, at);
    }

    private Token punctuation(int start, char c) {
        at++;
        if (c == ':' && at < text.length()) {
            if (text.charAt(at) == ':') {
                at++;
                return new Token(Kind.SYMBOL, "::", start, at);
            }
            if (text.charAt(at) == '=') {
                at++;
                return new Token(Kind.SYMBOL, ":=", start, at);
            }
        }
        return new Token(Kind.SYMBOL, String.valueOf(c), start, at);
    }

    /// The longest run of operator characters that contains no comment; of several characters, it
    /// ends in `+` or `-` only where it has one that arithmetic and comparison do not use.
    private Token operator(int start) {
        while (at < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(at)) >= 0) {
            if (at > start
                    && ((text.charAt(at) == '-' && follows(1, '-'))
                            || (text.charAt(at) == '/' && follows(1, '*')))) {
                break;
            }
            at++;
        }
        int end = at;
        while (end > start + 1
                && (text.charAt(end - 1) == '+' || text.charAt(end - 1) == '-')
                && !special(start, end)) {
            end--;
        }
        at = end;
        String symbol = text.substring(start, end);
        return new Token(Kind.SYMBOL, symbol.equals("!=") ? "<>" : symbol, start, end);
    }

    private boolean special(int start, int end) {
        for (int i = start; i < end; i++) {
            if ("~!@#%^&|`?".indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }
}
