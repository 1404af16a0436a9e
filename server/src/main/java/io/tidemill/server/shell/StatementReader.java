// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import java.util.ArrayList;
import java.util.List;

/// Cuts a text that arrives in pieces into statements: at each semicolon that is not inside a
/// literal, a quoted name, a dollar-quoted text or a comment.
///
/// Each character is looked at once however small the pieces are, so a statement of a million lines
/// costs no more than its length. A piece must not end inside a two-character token (`--`, `/*`,
/// `''`); whole lines never do.
final class StatementReader {
    private final StringBuilder text = new StringBuilder();
    private int scanned;

    /// What is open: 0 for nothing, else `'`, `"`, `*` (a block comment), `-` (a line comment) or
    /// `$`.
    private char open;

    private boolean escapes;
    private int commentDepth;
    private String dollarTag = "";
    private int dollarBody;
    private boolean blank = true;

    /// Takes the next piece and returns the statements that it completes, without their semicolons.
    List<String> add(String piece) {
        text.append(piece);
        var statements = new ArrayList<String>();
        while (scanned < text.length()) {
            if (step()) {
                if (!blank) {
                    statements.add(text.substring(0, scanned - 1).strip());
                }
                text.delete(0, scanned);
                reset();
            }
        }
        return statements;
    }

    /// Ends the text: returns the statement that no semicolon ended, or an empty string where only
    /// blanks and comments are left.
    String finish() {
        String rest = blank ? "" : text.toString().strip();
        text.setLength(0);
        reset();
        open = 0;
        return rest;
    }

    /// Whether nothing but blanks and complete comments has come since the last statement.
    boolean isBlank() {
        return blank && open != '*';
    }

    /// What is open, for the prompt: `'`, `"`, `$`, `*`, or `-` where a statement is not complete.
    char open() {
        return open == 0 ? '-' : open;
    }

    private void reset() {
        scanned = 0;
        blank = true;
    }

    /// Looks at the next character; true where it is the semicolon that ends a statement.
    private boolean step() {
        char c = text.charAt(scanned++);
        switch (open) {
            case '\'' -> inLiteral(c);
            case '"' -> {
                if (c == '"') {
                    open = 0;
                }
            }
            case '-' -> {
                if (c == '\n') {
                    open = 0;
                }
            }
            case '*' -> inComment(c);
            case '$' -> {
                if (c == '$' && endsWith(dollarTag)) {
                    open = 0;
                }
            }
            default -> {
                return outside(c);
            }
        }
        return false;
    }

    private boolean outside(char c) {
        if (c == ';') {
            return true;
        }
        if (c == '-' && next('-')) {
            open = '-';
        } else if (c == '/' && next('*')) {
            open = '*';
            commentDepth = 1;
        } else {
            blank &= Character.isWhitespace(c);
            if (c == '\'') {
                open = '\'';
                escapes = scanned >= 2 && isEscapePrefix(scanned - 2);
            } else if (c == '"') {
                open = '"';
            } else if (c == '$') {
                openDollarQuote();
            }
        }
        return false;
    }

    private void inLiteral(char c) {
        if (c == '\\' && escapes && scanned < text.length()) {
            scanned++;
        } else if (c == '\'') {
            // A doubled quote stands for one and closes nothing.
            if (!next('\'')) {
                open = 0;
            }
        }
    }

    private void inComment(char c) {
        if (c == '*' && next('/')) {
            if (--commentDepth == 0) {
                open = 0;
            }
        } else if (c == '/' && next('*')) {
            commentDepth++;
        }
    }

    private void openDollarQuote() {
        int start = scanned - 1;
        if (start > 0 && Character.isUnicodeIdentifierPart(text.charAt(start - 1))) {
            return;
        }
        int end = scanned;
        while (end < text.length() && isTagPart(text.charAt(end), end == scanned)) {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '$') {
            dollarTag = text.substring(start, end + 1);
            scanned = end + 1;
            open = '$';
            dollarBody = scanned;
        }
    }

    /// Whether the text looked at, after the opening tag, ends with `tag`.
    private boolean endsWith(String tag) {
        int start = scanned - tag.length();
        return start >= dollarBody && text.substring(start, scanned).equals(tag);
    }

    private boolean next(char expected) {
        if (scanned < text.length() && text.charAt(scanned) == expected) {
            scanned++;
            return true;
        }
        return false;
    }

    private boolean isEscapePrefix(int index) {
        char c = text.charAt(index);
        return (c == 'e' || c == 'E')
                && (index == 0 || !Character.isUnicodeIdentifierPart(text.charAt(index - 1)));
    }

    private static boolean isTagPart(char c, boolean first) {
        return first
                ? Character.isUnicodeIdentifierStart(c) || c == '_'
                : Character.isUnicodeIdentifierPart(c);
    }
}
