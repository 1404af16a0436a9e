// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is known of the matches of one partition: where the search stands, the matches so far, and
/// how far each try to match looked.
final class PartitionMatches {
    /// The matches and rows of none, in the order of their first rows.
    final List<Found> found = new ArrayList<>();

    /// The position of the row from which the next match is tried.
    int next;

    /// How many matches there were.
    long number;

    /// The position behind the last row that is in a match.
    int covered;

    /// Whether the matches are still to be found again, after a restart.
    boolean stale;

    // By position, below `next`: the position behind the last that was looked at to try this row
    // and those before. So it never decreases.
    private int[] reach = new int[8];

    /// The tries from the rows at positions `from` to `to`, exclusive, looked at what is before
    /// `reached`.
    void looked(int from, int to, int reached) {
        if (to > reach.length) {
            reach = Arrays.copyOf(reach, Math.max(to, reach.length * 2));
        }
        int most = from == 0 ? reached : Math.max(reached, reach[from - 1]);
        Arrays.fill(reach, from, to, most);
    }

    /// The first row to try again when the rows from position `first` on change.
    int firstReached(int first) {
        int low = 0;
        int high = next;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reach[middle] <= first) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The number of the first of [#found] that begins at `position` or later.
    int firstFrom(int position) {
        int low = 0;
        int high = found.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (found.get(middle).start < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Forgets what was found from `position` on, where the search goes on.
    void backTo(int position) {
        int first = firstFrom(position);
        found.subList(first, found.size()).clear();
        next = position;
        var last = found.isEmpty() ? null : found.getLast();
        number = last == null ? 0 : last.number;
        covered = last == null ? 0 : last.covered;
    }

    /// The first `count` rows are gone.
    void shift(int count) {
        next -= count;
        covered = Math.max(0, covered - count);
    }

    /// Bytes on the heap, approximately.
    long sizeBytes() {
        return 4L * reach.length + 56L * found.size();
    }
}
