// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;

/// A part of what was learnt: a row of a model's content.
///
/// @param name what it is, such as `model` or `score`
/// @param key of which key; empty where there are no keys
/// @param rows the rows learnt
/// @param skipped the rows that could not be learnt, such as those without a target
/// @param state for the algorithm
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
public record Part(String name, String key, long rows, long skipped, byte[] state) {
    public Part {
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(state, "state");
    }

    /// Says that there is no such part any more.
    static Part gone(String name, String key) {
        return new Part(name, key, 0, 0, new byte[0]);
    }

    /// Whether there is no such part any more: it has no state.
    public boolean isGone() {
        return state.length == 0;
    }
}
