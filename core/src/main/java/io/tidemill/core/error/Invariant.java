// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.error;

/// A check for our own mistakes, on in production; never for user input. A broken one stops the
/// tick before it commits.
public final class Invariant {
    private Invariant() {}

    /// Throws unless `condition` holds.
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException("invariant broken (a bug in Tidemill): " + message);
        }
    }
}
