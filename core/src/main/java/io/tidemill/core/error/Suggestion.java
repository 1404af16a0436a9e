// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.error;

import java.util.Collection;
import java.util.Optional;

/// The name that somebody probably meant: the closest one by edits (insert, delete, replace or swap
/// neighbours), if it is close enough.
///
/// The distance is optimal string alignment: Levenshtein's with transpositions.
public final class Suggestion {
    private Suggestion() {}

    /// The candidate closest to `wrong`, ignoring case, where at most a third of its letters
    /// differ.
    public static Optional<String> closest(String wrong, Collection<String> candidates) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int allowed = Math.max(1, Math.max(wrong.length(), candidate.length()) / 3);
            int distance = distance(wrong, candidate);
            if (distance <= allowed && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int distance(String left, String right) {
        int[] before = new int[right.length() + 1];
        int[] previous = new int[right.length() + 1];
        int[] current = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replace = previous[j - 1] + (same(left, i - 1, right, j - 1) ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
                if (i > 1
                        && j > 1
                        && same(left, i - 1, right, j - 2)
                        && same(left, i - 2, right, j - 1)) {
                    current[j] = Math.min(current[j], before[j - 2] + 1);
                }
            }
            int[] free = before;
            before = previous;
            previous = current;
            current = free;
        }
        return previous[right.length()];
    }

    private static boolean same(String left, int i, String right, int j) {
        return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
    }
}
