// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the parameters of a request into the row that a statement is executed with.
final class Parameters {
    private Parameters() {}

    /// One row with a column for each of `types`.
    ///
    /// @param values each value as text, null for NULL
    static Batch batch(List<@Nullable String> values, List<Type> types) {
        if (values.size() != types.size()) {
            throw SqlException.of(
                            SqlState.PROTOCOL_VIOLATION,
                            "the request has "
                                    + values.size()
                                    + " parameters, but the statement takes "
                                    + types.size())
                    .hint("Give one value in \"parameters\" for each of $1, $2, ….");
        }
        var format = TextFormat.utc();
        var row = new BatchBuilder(types.stream().map(Type::kind).toArray(Kind[]::new));
        for (int i = 0; i < types.size(); i++) {
            var value = values.get(i);
            if (value == null) {
                row.column(i).appendNull();
            } else {
                format.parse(types.get(i), Slice.of(value), row.column(i));
            }
        }
        row.endRow(1);
        return row.build();
    }
}
