// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.recommend;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// A set of small numbers, in the order in which they came.
final class Marks {
    private boolean[] marked = {};
    private int[] numbers = {};
    private int count;

    void add(int number) {
        if (number >= marked.length) {
            int length = Math.max(16, Math.max(number + 1, 2 * marked.length));
            marked = Arrays.copyOf(marked, length);
            numbers = Arrays.copyOf(numbers, length);
        }
        if (!marked[number]) {
            marked[number] = true;
            numbers[count++] = number;
        }
    }

    void forEach(IntConsumer reader) {
        for (int i = 0; i < count; i++) {
            reader.accept(numbers[i]);
        }
    }

    void clear() {
        forEach(number -> marked[number] = false);
        count = 0;
    }
}
