// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.expression.Expression;

/// A comparison of a row's time with the clock, `ts > now() - INTERVAL '1 hour'`: for each row it
/// is true up to some moment, or from some moment on.
///
/// @param value over the row's columns
/// @param comparison how value and clock are compared
/// @param clock over `now()` and constants alone; it never goes back as time passes
public record TemporalBound(Expression value, Comparison comparison, Expression clock) {
    /// How value and clock are compared.
    public enum Comparison {
        /// Value < clock: true from some moment on.
        BEFORE,
        /// Value <= clock: true from some moment on.
        NOT_AFTER,
        /// Value > clock: true up to some moment.
        AFTER,
        /// Value >= clock: true up to some moment.
        NOT_BEFORE;

        /// Whether it is true from some moment on, and not up to one.
        boolean begins() {
            return this == BEFORE || this == NOT_AFTER;
        }

        /// Whether the moment is the first at which the clock is beyond the value, and not at it.
        boolean isBeyond() {
            return this == BEFORE || this == NOT_BEFORE;
        }
    }
}
