// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.Utf8;

/// Reads the values of a column as the protocol has them: whatever bytes come, it is a value of the
/// type, its lengths and precisions applied, or an error. Made for one column; used by one thread.
public interface ValueReader {
    /// Appends the value that `bytes` say to `to`.
    ///
    /// @throws SqlException when they say none; nothing has been appended then
    void read(Slice bytes, ColumnBuilder to);

    /// Reads `type` as text.
    static ValueReader text(Type type, TextFormat format) {
        return switch (type.kind()) {
            case LONG ->
                    (bytes, to) -> ((ColumnBuilder.Longs) to).append(format.parseLong(type, bytes));
            case DOUBLE ->
                    (bytes, to) ->
                            ((ColumnBuilder.Doubles) to).append(format.parseDouble(type, bytes));
            case BYTES ->
                    (bytes, to) -> {
                        Utf8.check(bytes);
                        format.parse(type, bytes, to);
                    };
        };
    }

    /// Reads `type` in binary, in the form that the protocol has for `wire`.
    static ValueReader binary(Type type, WireType wire) {
        return BinaryReader.of(type, wire);
    }
}
