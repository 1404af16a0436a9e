// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pattern of LIKE, taken apart at its `%`: pieces that must occur one after the other, the first
/// at the start unless a `%` stands before it, the last at the end unless one stands behind.
///
/// Finding each piece at its leftmost place is enough, so a match takes no backtracking over
/// pieces.
final class LikePattern {
    /// Stands for `_`, any one character.
    private static final int ANY = -1;

    private final int[][] pieces;
    private final boolean openStart;
    private final boolean openEnd;

    /// The pattern in `text`; a backslash takes the meaning from the character behind it.
    LikePattern(Slice text) {
        List<int[]> found = new ArrayList<>();
        int[] piece = new int[text.length];
        int size = 0;
        boolean start = false;
        boolean end = false;
        for (int i = 0; i < text.length; i++) {
            int c = text.at(i);
            end = c == '%';
            if (c == '%') {
                start |= i == 0;
                if (size > 0) {
                    found.add(Arrays.copyOf(piece, size));
                    size = 0;
                }
                continue;
            }
            if (c == '\\') {
                i++;
                if (i == text.length) {
                    throw SqlException.of(
                            SqlState.INVALID_ESCAPE_SEQUENCE,
                            "LIKE pattern must not end with escape character");
                }
                piece[size++] = text.at(i);
            } else {
                piece[size++] = c == '_' ? ANY : c;
            }
        }
        if (size > 0) {
            found.add(Arrays.copyOf(piece, size));
        }
        pieces = found.toArray(int[][]::new);
        openStart = start;
        openEnd = end;
    }

    /// Whether `text` as a whole matches.
    boolean matches(Slice text) {
        int first = 0;
        int last = pieces.length;
        int at = 0;
        if (pieces.length == 0) {
            return openStart || text.length == 0;
        }
        if (!openStart) {
            at = match(pieces[0], text, 0);
            if (at < 0) {
                return false;
            }
            first = 1;
            if (pieces.length == 1) {
                return openEnd || at == text.length;
            }
        }
        int limit = text.length;
        if (!openEnd) {
            last--;
            limit = matchEnd(pieces[last], text, at);
            if (limit < 0) {
                return false;
            }
        }
        for (int i = first; i < last; i++) {
            at = find(pieces[i], text, at);
            if (at < 0 || at > limit) {
                return false;
            }
        }
        return at <= limit;
    }

    /// The byte behind the piece when it stands at byte `from`, or -1.
    private static int match(int[] piece, Slice text, int from) {
        int at = from;
        for (int c : piece) {
            if (at >= text.length) {
                return -1;
            }
            if (c == ANY) {
                at += Utf8.width(text.at(at));
            } else if (text.at(at) == c) {
                at++;
            } else {
                return -1;
            }
        }
        return at;
    }

    private static int find(int[] piece, Slice text, int from) {
        for (int start = from; start < text.length; start += Utf8.width(text.at(start))) {
            int end = match(piece, text, start);
            if (end >= 0) {
                return end;
            }
        }
        return -1;
    }

    /// Where the piece begins when it stands at the end and not before byte `from`, or -1.
    private static int matchEnd(int[] piece, Slice text, int from) {
        int start = text.length;
        for (int i = piece.length - 1; i >= 0; i--) {
            if (start <= from) {
                return -1;
            }
            start--;
            if (piece[i] == ANY) {
                while ((text.at(start) & 0xc0) == 0x80) {
                    start--;
                }
            } else if (text.at(start) != piece[i]) {
                return -1;
            }
        }
        return start < from ? -1 : start;
    }
}
