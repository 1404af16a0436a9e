// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ToJson;

/// Appends values of a type as JSON.
final class JsonElements {
    private final Type type;
    private final ToJson json;
    private final Slice part = new Slice();

    JsonElements(Type type, ToJson json) {
        this.type = type;
        this.json = json;
    }

    /// Appends a column of `row`.
    void append(OrderedRows.Row row, int column, Slice out) {
        if (row.isNull(column)) {
            json.appendNull(out);
            return;
        }
        switch (type.kind()) {
            case LONG -> json.appendLong(type, row.asLong(column), out);
            case DOUBLE -> json.appendDouble(type, row.asDouble(column), out);
            case BYTES -> {
                row.bytes(column, part);
                json.appendBytes(type, part, out);
            }
        }
    }
}
