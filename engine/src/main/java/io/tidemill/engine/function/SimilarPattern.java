// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;

/// SQL's regular expressions (SIMILAR TO), which have `%` and `_` as LIKE has, match a whole text,
/// and can mark a part of it by two `"` behind the escape character.
final class SimilarPattern {
    private static final String REGULAR_ONLY = ".^$";
    private static final String QUANTIFIERS = "%*+?}";

    private SimilarPattern() {}

    /// The regular expression that matches the same texts.
    ///
    /// @param escape the escape character, or empty for none
    static String toRegular(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw SqlException.of(SqlState.INVALID_ESCAPE_SEQUENCE, "invalid escape string")
                    .hint("Escape string must be empty or one character.");
        }
        var result = new StringBuilder("^(?:");
        boolean marked = !escape.isEmpty() && pattern.contains(escape + '"');
        int marks = 0;
        boolean brackets = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!escape.isEmpty() && pattern.startsWith(escape, i)) {
                i += escape.length();
                if (i < pattern.length() && pattern.charAt(i) == '"' && !brackets) {
                    marks++;
                    if (marks > 2) {
                        throw SqlException.of(
                                        SqlState.INVALID_USE_OF_ESCAPE_CHARACTER,
                                        "SQL regular expression may not contain more than two escape-double-quote separators")
                                .hint("Mark one part of the expression.");
                    }
                    result.append(marks == 1 ? ")(" : ")(?:");
                } else if (i < pattern.length()) {
                    result.append('\\').append(pattern.charAt(i));
                }
            } else if (brackets) {
                brackets = c != ']';
                result.append(c == '\\' ? "\\\\" : String.valueOf(c));
            } else {
                brackets = c == '[';
                append(c, result);
                if (marked && marks == 0 && QUANTIFIERS.indexOf(c) >= 0) {
                    // The part before the marked one is as short as can be.
                    result.append('?');
                }
            }
        }
        return result + ")$";
    }

    private static void append(char c, StringBuilder result) {
        if (c == '%') {
            result.append(".*");
        } else if (c == '_') {
            result.append('.');
        } else if (c == '(') {
            result.append("(?:");
        } else if (c == '\\' || REGULAR_ONLY.indexOf(c) >= 0) {
            result.append('\\').append(c);
        } else {
            result.append(c);
        }
    }
}
