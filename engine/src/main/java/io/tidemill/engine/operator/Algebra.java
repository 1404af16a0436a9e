// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

/// What kind of function of changes an operator is, and so what state it keeps.
public enum Algebra {
    /// Change in, change out; no state.
    LINEAR,
    /// Both inputs are kept, by key.
    BILINEAR,
    /// State per key (groups, partitions).
    KEYED
}
