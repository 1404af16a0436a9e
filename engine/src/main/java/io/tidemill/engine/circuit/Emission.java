// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

/// When a circuit emits, and what it does with rows that come late for a window.
///
/// @param onWindowClose whether each window's rows are emitted once, when the watermark passes its
///   end
/// @param dropLate whether rows that came after their window had closed are left out (a view's
///   rule; an ad-hoc query takes what is there)
/// @param allowedLatenessMicros how long after its end a window still takes rows
/// @param additive whether no weight below 0 is ever fed (less state for `min` and `max`)
public record Emission(
        boolean onWindowClose, boolean dropLate, long allowedLatenessMicros, boolean additive) {
    /// An ad-hoc query: everything there is, at once.
    public static final Emission QUERY = new Emission(false, false, 0, true);

    /// An ad-hoc query over rows of which some are taken back (a transaction's own changes).
    public static final Emission QUERY_WITH_CHANGES = new Emission(false, false, 0, false);

    /// Whether the circuit runs once, and not tick after tick.
    public boolean once() {
        return !dropLate;
    }

    /// A view that shows the current result.
    public static Emission view(boolean onWindowClose, long allowedLatenessMicros) {
        return new Emission(onWindowClose, true, allowedLatenessMicros, false);
    }
}
