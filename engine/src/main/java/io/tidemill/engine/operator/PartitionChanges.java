// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import java.util.Arrays;

/// The changes of a tick by partition: rows in slots, each with its weight, in the order in which
/// they came.
final class PartitionChanges {
    private final IntList changed = new IntList();
    private final IntList next = new IntList();
    private int[] lasts = new int[8];
    private int[] weightOfSlot = new int[16];
    private final IntList touched = new IntList();
    private final IntList changes = new IntList();

    /// Takes the changes of a partition.
    @FunctionalInterface
    interface Taker {
        /// The first `count` of `slots` changed partition `number`.
        void take(int number, int[] slots, int count);
    }

    /// Notes that the row in `slot` comes to partition `number` or, with a negative weight, goes.
    void note(int number, int slot, long weight) {
        if (slot >= weightOfSlot.length) {
            weightOfSlot = Arrays.copyOf(weightOfSlot, Math.max(slot + 1, weightOfSlot.length * 2));
        }
        weightOfSlot[slot] = Math.toIntExact(weight);
        if (number >= lasts.length) {
            lasts = Arrays.copyOf(lasts, Math.max(number + 1, lasts.length * 2));
        }
        if (lasts[number] == 0) {
            touched.add(number);
        }
        changed.add(slot);
        next.add(lasts[number]);
        lasts[number] = changed.size;
    }

    /// The weight of the row in `slot`.
    int weight(int slot) {
        return weightOfSlot[slot];
    }

    /// The partitions that changed.
    IntList touched() {
        return touched;
    }

    /// Gives the changes of each partition that has any to `taker`.
    void forEach(Taker taker) {
        for (int i = 0; i < touched.size; i++) {
            int number = touched.values[i];
            changes.size = 0;
            for (int at = lasts[number]; at != 0; at = next.values[at - 1]) {
                changes.add(changed.values[at - 1]);
            }
            // The list runs from the last change to the first.
            reverse(changes);
            lasts[number] = 0;
            taker.take(number, changes.values, changes.size);
        }
    }

    private static void reverse(IntList list) {
        for (int low = 0, high = list.size - 1; low < high; low++, high--) {
            int value = list.values[low];
            list.values[low] = list.values[high];
            list.values[high] = value;
        }
    }

    /// Forgets them.
    void clear() {
        touched.size = 0;
        changed.size = 0;
        next.size = 0;
    }
}
