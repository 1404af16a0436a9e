// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.engine.state.Deadlines;
import io.tidemill.engine.state.GroupKeys;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// The keys that end with a window: which of them are over when the watermark has reached the end
/// of the window that they hold.
final class ClosingKeys {
    private final GroupKeys keys;
    private final int endColumn;
    private final Deadlines deadlines = new Deadlines();
    // By key: whether it is among the deadlines.
    private long[] noted = new long[1];

    /// @param endColumn the key's column with the window's end
    ClosingKeys(GroupKeys keys, int endColumn) {
        this.keys = keys;
        this.endColumn = endColumn;
    }

    /// Says that `key` has rows.
    void note(int key) {
        if (key >> 6 >= noted.length) {
            noted = Arrays.copyOf(noted, Math.max((key >> 6) + 1, noted.length * 2));
        }
        if ((noted[key >> 6] & (1L << key)) == 0) {
            noted[key >> 6] |= 1L << key;
            deadlines.add(keys.longValue(key, endColumn), key);
        }
    }

    /// Gives `action` each key whose window ends at `watermark` or before, once.
    void close(long watermark, IntConsumer action) {
        while (deadlines.size() > 0 && deadlines.earliest() <= watermark) {
            int key = deadlines.take();
            noted[key >> 6] &= ~(1L << key);
            if (!keys.isLive(key)) {
                continue;
            }
            // The number may be that of another key by now.
            if (keys.longValue(key, endColumn) <= watermark) {
                action.accept(key);
            } else {
                note(key);
            }
        }
    }

    long sizeBytes() {
        return deadlines.sizeBytes() + 8L * noted.length;
    }
}
