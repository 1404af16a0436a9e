// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.model;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.type.Field;
import java.util.List;

/// A model that was made elsewhere, ready to score rows. Thread-safe; what it holds outside the
/// heap is freed when nobody can reach it any more.
public interface ScoringModel {
    /// What it takes of a row, in order. A `vector(n)` may also be given as n numbers.
    List<Field> inputs();

    /// What it makes of a row.
    Field output();

    /// Appends what it makes of each row: NULL where something that it takes is NULL, and for a
    /// vector with numbers that are not finite.
    ///
    /// Errors: 22000 where it cannot be computed.
    ///
    /// @param columns of `rows`, one for each of [#inputs]; or one for each number of its vectors
    void score(Batch rows, int[] columns, ColumnBuilder out);
}
