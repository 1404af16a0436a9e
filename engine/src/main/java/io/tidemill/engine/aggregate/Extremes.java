// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.ColumnBuilder;

/// The least or the greatest value of each group.
abstract class Extremes extends Accumulator {
    /// Appends the extreme of `group`, which has a value.
    abstract void append(int group, ColumnBuilder out);
}
