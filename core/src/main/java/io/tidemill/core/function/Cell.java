// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

/// Takes the result of a nullable function of kind `LONG` or `DOUBLE`.
public final class Cell {
    /// A result of kind `LONG`.
    public long longValue;

    /// A result of kind `DOUBLE`.
    public double doubleValue;
}
