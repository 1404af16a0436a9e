// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import java.util.List;

/// `T`: the columns of the rows that follow.
public record RowDescription(List<Column> columns) implements BackendMessage {
    /// A column.
    ///
    /// @param typeOid its type's OID
    /// @param typeSize bytes of a value of the type; negative where they vary
    /// @param typeModifier the type's modifier, or -1
    public record Column(String name, int typeOid, int typeSize, int typeModifier, Format format) {}

    public RowDescription {
        columns = List.copyOf(columns);
    }

    @Override
    public void write(Output out) {
        int start = out.start('T');
        out.int16(columns.size());
        for (Column column : columns) {
            out.text(column.name());
            out.int32(0); // no table
            out.int16(0); // and no place in it
            out.int32(column.typeOid());
            out.int16(column.typeSize());
            out.int32(column.typeModifier());
            out.int16(column.format().code());
        }
        out.end(start);
    }
}
