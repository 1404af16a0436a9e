// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

/// How values of a type lie in memory. Every SQL type maps to one of three kinds, so each operator
/// handles three kinds and no more.
public enum Kind {
    /// One `long` a value: booleans (0, 1), integers, dates (days since 1970-01-01), times
    /// (microseconds since midnight), timestamps (microseconds since 1970-01-01T00:00:00Z).
    LONG,

    /// One `double` a value: `real` (rounded to float precision) and `double precision`.
    DOUBLE,

    /// A run of bytes a value: text (UTF-8), bytea, numeric, interval, uuid, jsonb, arrays.
    BYTES
}
