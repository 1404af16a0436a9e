// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.suggest;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The closest of some names to a misspelt one, by edit distance (insert, delete, replace, swap
/// neighbours).
public final class Suggestion {
    private Suggestion() {}

    /// The hint `Did you mean "name"?`, or null where no candidate is close.
    public static @Nullable String didYouMean(String given, Collection<String> candidates) {
        String closest = closest(given, candidates);
        return closest == null ? null : "Did you mean \"" + closest + "\"?";
    }

    /// The closest candidate, of equally close ones the first by name, or null where none is close.
    public static @Nullable String closest(String given, Collection<String> candidates) {
        // A third of the characters may be wrong, but not all of a very short name.
        int limit = given.length() <= 2 ? 1 : Math.max(1, Math.min(3, given.length() / 3));
        String closest = null;
        int closestDistance = limit + 1;
        for (String candidate : candidates) {
            if (candidate.equals(given) || Math.abs(candidate.length() - given.length()) > limit) {
                continue;
            }
            int distance = distance(given, candidate);
            if (distance < closestDistance
                    || (distance == closestDistance
                            && closest != null
                            && candidate.compareTo(closest) < 0)) {
                closest = candidate;
                closestDistance = distance;
            }
        }
        return closest;
    }

    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best =
                        Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, before[j - 2] + 1);
                }
                current[j] = best;
            }
            int[] spare = before;
            before = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}
