// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;

/// Writes the values of a column as the protocol has them. Made for one column; used by one thread.
public interface ValueWriter {
    /// Appends the value of `row`, which is not NULL, to `out`.
    void write(Column column, int row, Slice out);

    /// Writes `type` as text.
    static ValueWriter text(Type type, TextFormat format) {
        return (column, row, out) -> format.format(type, column, row, out);
    }

    /// Writes `type` in binary.
    static ValueWriter binary(Type type) {
        return BinaryWriter.of(type);
    }
}
