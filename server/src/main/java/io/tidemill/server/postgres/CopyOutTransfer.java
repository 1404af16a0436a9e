// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.server.copy.CopyFormatter;
import io.tidemill.server.postgres.message.BackendSignal;
import io.tidemill.server.postgres.message.CopyResponse;
import io.tidemill.server.postgres.message.Output;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import java.util.function.Consumer;

/// Sends the data of a `COPY … TO STDOUT`, a message a row.
final class CopyOutTransfer {
    private final Outbound outbound;
    private final Result.CopyOut copy;
    private final CopyFormatter formatter;

    CopyOutTransfer(Conversation conversation, Result.CopyOut copy) {
        outbound = conversation.outbound();
        this.copy = copy;
        formatter = CopyFormatter.of(copy.schema(), copy.options(), conversation.text());
    }

    /// Sends everything; returns the command tag.
    String run() {
        try (RowStream rows = copy.rows()) {
            outbound.startRows();
            outbound.send(
                    new CopyResponse(
                            false, CopyInTransfer.format(copy.options()), copy.schema().size()));
            edge(formatter::header);
            long count = 0;
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    write(batch, row);
                    outbound.flushIfLarge();
                }
                count += batch.size();
                if (batch.size() == 0 || rows.live()) {
                    outbound.flush();
                }
            }
            edge(formatter::trailer);
            outbound.send(BackendSignal.COPY_DONE);
            return "COPY " + count;
        } finally {
            outbound.endRows();
        }
    }

    private void write(Batch batch, int row) {
        Output out = outbound.output();
        int start = out.start('d');
        boolean complete = false;
        try {
            formatter.row(batch, row, out.bytes());
            out.end(start);
            complete = true;
        } finally {
            if (!complete) {
                out.truncate(start - 1);
            }
        }
    }

    private void edge(Consumer<Slice> writer) {
        Output out = outbound.output();
        int start = out.start('d');
        writer.accept(out.bytes());
        if (out.size() == start + 4) {
            out.truncate(start - 1); // nothing to say
        } else {
            out.end(start);
        }
    }
}
