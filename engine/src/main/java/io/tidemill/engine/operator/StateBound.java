// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

/// What an operator keeps in a view, and whether that stops growing.
///
/// @param keeps what, as a person reads it; empty where nothing is kept
/// @param advice what would bound it, where nothing does; else empty
public record StateBound(String keeps, String advice) {
    /// Nothing is kept.
    public static final StateBound NONE = new StateBound("", "");

    public StateBound {
        requireNonNull(keeps, "keeps");
        requireNonNull(advice, "advice");
    }

    /// What is kept is as much as there are groups, keys or open windows.
    public static StateBound of(String keeps) {
        return new StateBound(keeps, "");
    }

    /// What is kept grows with the rows.
    public static StateBound growing(String keeps, String advice) {
        return new StateBound(keeps, advice);
    }
}
