// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Groups the rows of `SUBSCRIBE … WITH (progress = true)` by tick, into one message a tick.
///
/// | rows (tm_tick, tm_diff, …) | messages |
/// | --- | --- |
/// | 7, +1, a · 7, −1, b · 7, NULL (progress) | `{"tick":7,"changes":[…2]}` |
/// | 8, NULL · 9, NULL | `{"tick":8,"changes":[]}`, the next after a second at the earliest |
/// | 10, +1, many rows · 10, NULL | `{"tick":10,"partial":true,"changes":[…]}` …, `{"tick":10,"changes":[…]}` |
///
/// A progress row, whose `tm_diff` is NULL, says that all changes up to its tick have been given. A
/// message that is not partial ends its tick: a client that has seen it may resume from there.
final class ChangeMessages {
    private static final int MESSAGE_BYTES_MAX = 64 << 10;
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final Schema schema;
    private final int tickColumn;
    private final int diffColumn;
    private final List<Integer> columns = new ArrayList<>();
    private final MessageSink sink;
    private final JsonValues values = new JsonValues();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable JsonGenerator json;
    private boolean snapshot;
    private boolean told;
    private long tick;
    private long lastToldNanos;

    /// @param snapshot whether the first tick is the snapshot
    ChangeMessages(Schema schema, boolean snapshot, MessageSink sink) {
        this.schema = schema;
        this.snapshot = snapshot;
        this.sink = sink;
        this.tickColumn = schema.indexOf("tm_tick").orElseThrow(ChangeMessages::notASubscription);
        this.diffColumn = schema.indexOf("tm_diff").orElseThrow(ChangeMessages::notASubscription);
        for (int i = 0; i < schema.size(); i++) {
            if (i != tickColumn && i != diffColumn) {
                columns.add(i);
            }
        }
    }

    private static SqlException notASubscription() {
        return SqlException.of(
                SqlState.INTERNAL_ERROR, "a subscription without tm_tick and tm_diff");
    }

    /// The columns of the view itself.
    Schema columns() {
        return new Schema(columns.stream().map(schema::field).toList());
    }

    /// Takes the next rows.
    void accept(Batch batch) throws ClientGoneException {
        for (int row = 0; row < batch.size(); row++) {
            long rowTick = batch.longs(tickColumn).values()[row];
            if (rowTick != tick) {
                end();
                tick = rowTick;
            }
            if (batch.column(diffColumn).isNull(row)) {
                progress();
            } else {
                change(batch, row);
            }
        }
    }

    private void change(Batch batch, int row) throws ClientGoneException {
        var out = json == null ? begin() : json;
        out.writeStartObject();
        out.writeNumberProperty("diff", batch.longs(diffColumn).values()[row]);
        out.writeName("row");
        out.writeStartObject();
        for (int column : columns) {
            var field = schema.field(column);
            out.writeName(field.name());
            values.write(out, field.type(), batch.column(column), row);
        }
        out.writeEndObject();
        out.writeEndObject();
        if (bytes.size() >= MESSAGE_BYTES_MAX) {
            send(true);
        }
    }

    private void progress() throws ClientGoneException {
        if (json != null) {
            end();
        } else if (!told || snapshot || System.nanoTime() - lastToldNanos >= QUIET_NANOS) {
            begin();
            end();
        }
    }

    private JsonGenerator begin() {
        bytes.reset();
        var out = Json.generator(bytes);
        out.writeStartObject();
        out.writeNumberProperty("tick", tick);
        if (snapshot) {
            out.writeBooleanProperty("snapshot", true);
        }
        out.writeName("changes");
        out.writeStartArray();
        json = out;
        return out;
    }

    private void end() throws ClientGoneException {
        if (json != null) {
            send(false);
            snapshot = false;
        }
    }

    private void send(boolean partial) throws ClientGoneException {
        var out = json;
        if (out == null) {
            return;
        }
        json = null;
        out.writeEndArray();
        if (partial) {
            out.writeBooleanProperty("partial", true);
        }
        out.writeEndObject();
        out.close();
        told = true;
        lastToldNanos = System.nanoTime();
        sink.send(partial ? -1 : tick, bytes.toByteArray());
    }
}
