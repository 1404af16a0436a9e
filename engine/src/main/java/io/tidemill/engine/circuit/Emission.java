// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.engine.operator.RecursionLimit;

/// When a circuit emits, and what it does with rows that come late for a window.
///
/// @param onWindowClose whether each window's rows are emitted once, when the watermark passes its
///   end
/// @param dropLate whether rows that came after their window had closed are left out (a view's
///   rule; an ad-hoc query takes what is there)
/// @param allowedLatenessMicros how long after its end a window still takes rows
/// @param additive whether no weight below 0 is ever fed (less state for `min` and `max`)
/// @param recursion how long a recursion may take
public record Emission(
        boolean onWindowClose,
        boolean dropLate,
        long allowedLatenessMicros,
        boolean additive,
        RecursionLimit recursion) {
    /// An ad-hoc query: everything there is, at once.
    ///
    /// @param changes whether some of the rows are taken back (a transaction's own changes)
    public static Emission query(boolean changes, RecursionLimit recursion) {
        return new Emission(false, false, 0, !changes, recursion);
    }

    /// The same, where rows may be taken back.
    Emission withChanges() {
        return new Emission(onWindowClose, dropLate, allowedLatenessMicros, false, recursion);
    }

    /// Whether the circuit runs once, and not tick after tick.
    public boolean once() {
        return !dropLate;
    }

    /// A view that shows the current result.
    public static Emission view(
            boolean onWindowClose, long allowedLatenessMicros, RecursionLimit recursion) {
        return new Emission(onWindowClose, true, allowedLatenessMicros, false, recursion);
    }
}
