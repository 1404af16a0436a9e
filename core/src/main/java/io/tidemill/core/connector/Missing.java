// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.connector;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which columns the records of a batch do not say: unlike NULL, a default may stand in there.
///
/// A column may be missing from all records (a file without it) or from some (a JSON object without
/// the field).
public final class Missing {
    private final boolean[] always;
    private final @Nullable BitSet[] sometimes;

    /// Nothing is missing so far.
    ///
    /// @param columns number of columns
    public Missing(int columns) {
        always = new boolean[columns];
        sometimes = new @Nullable BitSet[columns];
    }

    /// Column `column` is missing from every record.
    public void add(int column) {
        always[column] = true;
    }

    /// Column `column` is missing from the record in row `row`.
    public void add(int column, int row) {
        var rows = sometimes[column];
        if (rows == null) {
            rows = new BitSet();
            sometimes[column] = rows;
        }
        rows.set(row);
    }

    /// Whether column `column` is missing from any record.
    public boolean any(int column) {
        return always[column] || sometimes[column] != null;
    }

    /// Whether column `column` is missing from the record in row `row`.
    public boolean at(int column, int row) {
        var rows = sometimes[column];
        return always[column] || (rows != null && rows.get(row));
    }

    /// The same for the first `count` of `rows`, in that order.
    public Missing gather(int[] rows, int count) {
        var gathered = new Missing(always.length);
        System.arraycopy(always, 0, gathered.always, 0, always.length);
        for (int column = 0; column < always.length; column++) {
            var missing = sometimes[column];
            for (int i = 0; missing != null && i < count; i++) {
                if (missing.get(rows[i])) {
                    gathered.add(column, i);
                }
            }
        }
        return gathered;
    }
}
