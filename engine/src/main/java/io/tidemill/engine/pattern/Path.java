// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import java.util.Arrays;

/// The rows of a match so far, which follow each other, with the variables they were matched as;
/// and for each set of variables that is asked about, which of the rows are of it.
final class Path {
    private static final int SHOWN_MASK = 0x7f;
    private static final int EXCLUDED = 0x80;

    private final VariableSets sets;
    private byte[] labels = new byte[16];
    private int length;
    private final int[][] positions;
    private final int[] counts;

    Path(VariableSets sets) {
        this.sets = sets;
        positions = new int[sets.count()][4];
        counts = new int[sets.count()];
    }

    /// How many rows there are.
    int length() {
        return length;
    }

    /// The label of row `index`.
    int label(int index) {
        return label(labels[index]);
    }

    /// The label in an element of [#labels].
    static int label(byte packed) {
        return packed & SHOWN_MASK;
    }

    /// Whether the row of an element of [#labels] is not shown.
    static boolean isExcluded(byte packed) {
        return (packed & EXCLUDED) != 0;
    }

    /// The labels, with what is not shown.
    byte[] labels() {
        return Arrays.copyOf(labels, length);
    }

    /// Adds a row.
    void add(int label, boolean excluded) {
        if (length == labels.length) {
            labels = Arrays.copyOf(labels, length * 2);
        }
        labels[length] = (byte) (excluded ? label | EXCLUDED : label);
        for (int set : sets.of(label)) {
            if (counts[set] == positions[set].length) {
                positions[set] = Arrays.copyOf(positions[set], counts[set] * 2);
            }
            positions[set][counts[set]++] = length;
        }
        length++;
    }

    /// Takes back what was added after the first `newLength` rows.
    void truncate(int newLength) {
        while (length > newLength) {
            for (int set : sets.of(label(--length))) {
                counts[set]--;
            }
        }
    }

    /// How many rows are of set `set`.
    int count(int set) {
        return set == VariableSets.ANY ? length : counts[set];
    }

    /// Which row is number `nth` of those of set `set`.
    int position(int set, int nth) {
        return set == VariableSets.ANY ? nth : positions[set][nth];
    }
}
