// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// Rewrites a regular expression from PostgreSQL's syntax (ARE) to Java's:
///
/// | PostgreSQL | Java |
/// | --- | --- |
/// | `$` (end only) | `\z` |
/// | `\m \M \y \Y \Z` | `\b(?=\w) \b(?<=\w) \b \B \z` |
/// | `[[:alpha:]]` and the like | `\p{IsAlphabetic}` and the like |
/// | `[` `&&` in brackets | escaped |
/// | `{` that begins no bound | escaped |
final class RegularExpressionSyntax {
    private final String source;
    private final boolean newlines;
    private final StringBuilder out = new StringBuilder();
    private int at;

    RegularExpressionSyntax(String source, boolean newlines) {
        this.source = source;
        this.newlines = newlines;
    }

    String rewrite() {
        while (at < source.length()) {
            char c = source.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> brackets();
                case '$' -> out.append(newlines ? "$" : "\\z");
                case '{' ->
                        out.append(
                                at < source.length() && Character.isDigit(source.charAt(at))
                                        ? "{"
                                        : "\\{");
                case '}' -> out.append(openBound() ? "}" : "\\}");
                case '*', '+', '?' -> quantifier(c);
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private boolean openBound() {
        int open = out.lastIndexOf("{");
        return open >= 0
                && out.indexOf("}", open) < 0
                && (open == 0 || out.charAt(open - 1) != '\\');
    }

    /// Java's possessive quantifiers (`a++`) are an error in PostgreSQL.
    private void quantifier(char c) {
        if (c == '+'
                && at >= 2
                && "*+?}".indexOf(source.charAt(at - 2)) >= 0
                && (at < 3 || source.charAt(at - 3) != '\\')) {
            throw invalid("quantifier operand invalid");
        }
        out.append(c);
    }

    private static SqlException invalid(String reason) {
        return SqlException.of(
                SqlState.INVALID_REGULAR_EXPRESSION, "invalid regular expression: " + reason);
    }

    private void escape() {
        if (at == source.length()) {
            throw invalid("invalid escape \\ sequence");
        }
        char c = source.charAt(at++);
        switch (c) {
            case 'm' -> out.append("\\b(?=\\w)");
            case 'M' -> out.append("\\b(?<=\\w)");
            case 'y' -> out.append("\\b");
            case 'Y' -> out.append("\\B");
            case 'Z' -> out.append("\\z");
            case 'w' -> out.append("[\\p{IsAlphabetic}\\p{IsDigit}_]");
            case 'W' -> out.append("[^\\p{IsAlphabetic}\\p{IsDigit}_]");
            case 'b' -> out.append("\\x08");
            case 'B' -> out.append("\\\\");
            case 'A',
                    'd',
                    'D',
                    's',
                    'S',
                    'n',
                    'r',
                    't',
                    'f',
                    'e',
                    'u',
                    'x',
                    'c',
                    '0',
                    '1',
                    '2',
                    '3',
                    '4',
                    '5',
                    '6',
                    '7',
                    '8',
                    '9' ->
                    out.append('\\').append(c);
            case 'a' -> out.append("\\x07");
            case 'v' -> out.append("\\x0B");
            default -> {
                if (Character.isLetter(c)) {
                    throw invalid("invalid escape \\ sequence");
                }
                out.append('\\').append(c);
            }
        }
    }

    private void brackets() {
        if (source.startsWith("[:<:]]", at)) {
            out.append("\\b(?=\\w)");
            at += 6;
            return;
        }
        if (source.startsWith("[:>:]]", at)) {
            out.append("\\b(?<=\\w)");
            at += 6;
            return;
        }
        out.append('[');
        if (at < source.length() && source.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        boolean first = true;
        while (true) {
            if (at >= source.length()) {
                throw invalid("brackets [] not balanced");
            }
            char c = source.charAt(at++);
            if (c == ']' && !first) {
                out.append(']');
                return;
            }
            first = false;
            if (c == '[' && at < source.length() && ":.=".indexOf(source.charAt(at)) >= 0) {
                characterClass(source.charAt(at));
            } else if (c == '\\') {
                escapeInBrackets();
            } else if (c == '[' || c == ']' || c == '&' || c == '^' || c == '#' || c == ' ') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
    }

    private void escapeInBrackets() {
        if (at == source.length()) {
            throw invalid("brackets [] not balanced");
        }
        char c = source.charAt(at++);
        switch (c) {
            case 'w' -> out.append("\\p{IsAlphabetic}\\p{IsDigit}_");
            case 'd', 's', 'n', 'r', 't', 'f', 'e', 'D', 'S' -> out.append('\\').append(c);
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    at--;
                    escape();
                } else {
                    out.append('\\').append(c);
                }
            }
        }
    }

    private void characterClass(char mark) {
        int end = source.indexOf(mark + "]", at + 1);
        if (end < 0) {
            throw invalid("brackets [] not balanced");
        }
        String name = source.substring(at + 1, end);
        at = end + 2;
        if (mark != ':') {
            for (int i = 0; i < name.length(); i++) {
                out.append('\\').append(name.charAt(i));
            }
            return;
        }
        out.append(
                switch (name) {
                    case "alpha" -> "\\p{IsAlphabetic}";
                    case "digit" -> "0-9";
                    case "alnum" -> "\\p{IsAlphabetic}\\p{IsDigit}";
                    case "upper" -> "\\p{IsUppercase}";
                    case "lower" -> "\\p{IsLowercase}";
                    case "space" -> "\\s";
                    case "blank" -> "\\ \\t";
                    case "punct" -> "\\p{Punct}";
                    case "xdigit" -> "0-9a-fA-F";
                    case "cntrl" -> "\\p{Cntrl}";
                    case "print" -> "\\p{Print}";
                    case "graph" -> "\\p{Graph}";
                    case "word" -> "\\p{IsAlphabetic}\\p{IsDigit}_";
                    case "ascii" -> "\\p{ASCII}";
                    default -> throw invalid("invalid character class");
                });
    }
}
