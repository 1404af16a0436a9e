// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import java.util.concurrent.TimeUnit;

/// What recovery would have to do again: the ticks since the last checkpoint. It says when the next
/// checkpoint is due, but nothing in a tick depends on it.
final class ReplayBacklog {
    /// Ticks run at least this many times as long as it takes to freeze their changes.
    private static final int WORK_PER_FREEZE = 4;

    private long bytes;
    private long workNanos;
    private long freezeNanos;

    /// A tick's log entry has this many more bytes.
    void logged(long more) {
        bytes += more;
    }

    /// A tick took this long to run.
    void ran(long nanos) {
        workNanos += nanos;
    }

    /// All changes are in a checkpoint now, which took this long to gather.
    void frozen(long nanos) {
        bytes = 0;
        workNanos = 0;
        freezeNanos = nanos;
    }

    /// Whether it is as much as `options` allow.
    boolean isFull(EngineOptions options) {
        return bytes >= options.checkpointBytes()
                || (TimeUnit.NANOSECONDS.toMillis(workNanos) >= options.checkpointWorkMillis()
                        && workNanos >= WORK_PER_FREEZE * freezeNanos);
    }
}
