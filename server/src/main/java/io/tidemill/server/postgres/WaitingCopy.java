// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

/// Numbers the copies that wait for their client, so that a cancel request reaches the one it was
/// meant for or none: the session cannot be asked, since it is not running then.
final class WaitingCopy {
    private static final long NONE = -1;

    private long last;
    private volatile long waiting = NONE;

    /// A copy starts to wait for its client; returns its number.
    long start() {
        waiting = ++last;
        return last;
    }

    /// It does not wait any more.
    void end() {
        waiting = NONE;
    }

    /// Asks the copy that waits now, if one does, to stop.
    void cancel(Inbound inbound) {
        long number = waiting;
        if (number != NONE) {
            inbound.urgent(new Event.Cancel(number));
        }
    }
}
