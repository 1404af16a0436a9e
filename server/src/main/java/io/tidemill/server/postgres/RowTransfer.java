// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.server.postgres.message.Format;
import io.tidemill.server.postgres.message.Output;
import io.tidemill.server.postgres.message.RowDescription;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.value.ValueWriter;
import io.tidemill.server.value.WireType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends the rows of a result as `D` messages, all at once or some at a time.
final class RowTransfer implements AutoCloseable {
    private final Result.Rows result;
    private final ValueWriter[] writers;
    private @Nullable Batch batch;
    private int row;

    /// @param formats of the columns: none (all text), one for all, or one each
    /// @param text how values are written as text
    RowTransfer(Result.Rows result, List<Format> formats, TextFormat text) {
        this.result = result;
        writers = new ValueWriter[result.schema().size()];
        for (int i = 0; i < writers.length; i++) {
            Type type = result.schema().type(i);
            writers[i] =
                    switch (format(formats, i)) {
                        case TEXT -> ValueWriter.text(type, text);
                        case BINARY -> ValueWriter.binary(type);
                    };
        }
    }

    /// The description of rows of `schema`.
    static RowDescription describe(Schema schema, List<Format> formats) {
        var columns = new ArrayList<RowDescription.Column>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            WireType type = WireType.of(schema.type(i));
            columns.add(
                    new RowDescription.Column(
                            schema.field(i).name(),
                            type.oid(),
                            type.size(),
                            WireType.modifier(schema.type(i)),
                            format(formats, i)));
        }
        return new RowDescription(columns);
    }

    private static Format format(List<Format> formats, int column) {
        return switch (formats.size()) {
            case 0 -> Format.TEXT;
            case 1 -> formats.getFirst();
            default -> formats.get(column);
        };
    }

    /// What was asked for.
    Result.Rows result() {
        return result;
    }

    /// The tag for `count` rows sent.
    String tag(long count) {
        return result.counted() ? result.tag() + " " + count : result.tag();
    }

    /// Sends rows, at most `countMax`; returns how many. Fewer than `countMax`: there are no more.
    long send(long countMax, Outbound outbound) {
        outbound.startRows();
        try {
            return sendRows(countMax, outbound);
        } finally {
            outbound.endRows();
        }
    }

    private long sendRows(long countMax, Outbound outbound) {
        RowStream rows = result.rows();
        long count = 0;
        while (count < countMax) {
            if (batch == null || row >= batch.size()) {
                row = 0;
                batch = rows.next();
                if (batch == null) {
                    break;
                }
                if (batch.size() == 0) {
                    outbound.flush();
                    continue;
                }
            }
            int to = (int) Math.min(batch.size(), row + (countMax - count));
            count += to - row;
            while (row < to) {
                write(batch, row++, outbound.output());
                outbound.flushIfLarge();
            }
            if (rows.live()) {
                outbound.flush();
            }
        }
        return count;
    }

    private void write(Batch source, int index, Output out) {
        int start = out.start('D');
        boolean complete = false;
        try {
            out.int16(writers.length);
            for (int i = 0; i < writers.length; i++) {
                var column = source.column(i);
                if (column.isNull(index)) {
                    out.int32(-1);
                } else {
                    int value = out.startValue();
                    writers[i].write(column, index, out.bytes());
                    out.endValue(value);
                }
            }
            out.end(start);
            complete = true;
        } finally {
            if (!complete) {
                out.truncate(start - 1); // the error message must not land inside a row
            }
        }
    }

    @Override
    public void close() {
        result.rows().close();
    }
}
