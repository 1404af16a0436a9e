// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import java.util.List;

/// How far event time has come at some place of a circuit.
///
/// @param micros no more rows of event time before this are expected; `Long.MIN_VALUE` where
///   nothing is known, `Long.MAX_VALUE` at the end of all input
/// @param idle whether nothing has come for so long that others are not to wait
public record Watermark(long micros, boolean idle) {
    /// Nothing is known.
    public static final Watermark UNKNOWN = new Watermark(Long.MIN_VALUE, false);

    /// No more input comes.
    public static final Watermark END = new Watermark(Long.MAX_VALUE, false);

    /// That of what has several inputs: the least of those that are not idle; where all are, the
    /// greatest. Without inputs nothing comes.
    static Watermark combined(List<Watermark> inputs) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        boolean idle = !inputs.isEmpty();
        for (var input : inputs) {
            greatest = Math.max(greatest, input.micros);
            if (!input.idle) {
                idle = false;
                least = Math.min(least, input.micros);
            }
        }
        return new Watermark(idle ? greatest : least, idle);
    }
}
