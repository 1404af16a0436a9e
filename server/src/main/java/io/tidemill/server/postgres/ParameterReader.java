// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Kind;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.postgres.message.Bind;
import io.tidemill.server.postgres.message.Format;
import io.tidemill.server.value.ValueReader;
import io.tidemill.server.value.WireType;
import java.util.List;

/// Reads the parameters of a [Bind].
final class ParameterReader {
    private ParameterReader() {}

    /// The parameters as a batch of one row.
    ///
    /// @param types of the parameters
    /// @param text how values are read from text
    static Batch read(Bind bind, List<WireType> types, TextFormat text) {
        int count = bind.parameters().size();
        int formatCount = bind.parameterFormats().size();
        if (formatCount > 1 && formatCount != count) {
            throw SqlException.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has %d parameter formats but %d parameters"
                            .formatted(formatCount, count));
        }
        if (count != types.size()) {
            throw SqlException.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies %d parameters, but prepared statement \"%s\" requires %d"
                            .formatted(count, bind.statement(), types.size()));
        }
        var row =
                new BatchBuilder(
                        types.stream().map(type -> type.type().kind()).toArray(Kind[]::new));
        for (int i = 0; i < count; i++) {
            Slice value = bind.parameters().get(i);
            if (value == null) {
                row.column(i).appendNull();
            } else {
                Format format =
                        switch (formatCount) {
                            case 0 -> Format.TEXT;
                            case 1 -> bind.parameterFormats().getFirst();
                            default -> bind.parameterFormats().get(i);
                        };
                try {
                    reader(types.get(i), format, text).read(value, row.column(i));
                } catch (SqlException e) {
                    throw e.context("bind parameter $" + (i + 1));
                }
            }
        }
        row.endRow(1);
        return row.build();
    }

    private static ValueReader reader(WireType type, Format format, TextFormat text) {
        return switch (format) {
            case TEXT -> ValueReader.text(type.type(), text);
            case BINARY -> ValueReader.binary(type.type(), type);
        };
    }
}
