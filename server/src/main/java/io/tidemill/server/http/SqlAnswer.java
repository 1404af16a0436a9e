// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.TransactionStatus;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Runs a request's statements and writes their results: one object for one statement, else an
/// array of them.
///
/// What fails before anything was sent is thrown. What fails later is told within the JSON: the
/// result at hand gets the member `error` where its `tag` would stand, and is the last.
final class SqlAnswer {
    private final Session session;
    private final SqlRequest request;
    private final ResponseStream out;
    private final JsonGenerator json;
    private final JsonValues values = new JsonValues();

    SqlAnswer(Session session, SqlRequest request, ResponseStream out) {
        this.session = session;
        this.request = request;
        this.out = out;
        this.json = Json.generator(out);
    }

    /// Runs and writes everything, and ends the stream.
    void write() {
        var statements = session.parse(request.sql());
        if (statements.size() != 1 && !request.parameters().isEmpty()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "parameters go with exactly one statement, not " + statements.size())
                    .hint("Send the statements one by one.");
        }
        if (statements.size() == 1) {
            writeResult(statements.getFirst(), true);
        } else {
            writeResults(statements);
        }
        json.close();
    }

    private void writeResults(List<Parsed> statements) {
        json.writeStartArray();
        for (int i = 0; i < statements.size(); i++) {
            if (!writeResult(statements.get(i), i == statements.size() - 1)) {
                break;
            }
        }
        json.writeEndArray();
    }

    /// Runs one statement and writes its result; false where it failed.
    private boolean writeResult(Parsed statement, boolean last) {
        Result result;
        try {
            var prepared = session.prepare(statement, List.of());
            var parameters = Parameters.batch(request.parameters(), prepared.parameterTypes());
            result = session.execute(prepared, parameters);
        } catch (SqlException failure) {
            json.writeStartObject();
            writeFailure(failure);
            return false;
        }
        json.writeStartObject();
        try {
            var tag =
                    switch (result) {
                        case Result.Rows rows -> writeRows(rows);
                        case Result.Command command -> command.tag();
                        case Result.CopyIn copy -> {
                            copy.sink().abort();
                            throw copyRefused("Send INSERT statements, or use");
                        }
                        case Result.CopyOut copy -> {
                            copy.rows().close();
                            throw copyRefused("Send the query itself, or use");
                        }
                    };
            if (last) {
                commit();
            }
            json.writeStringProperty("tag", tag);
        } catch (SqlException failure) {
            writeFailure(failure);
            return false;
        }
        Json.writeNotices(json, session.notices());
        json.writeEndObject();
        return true;
    }

    private void writeFailure(SqlException failure) {
        session.fail();
        if (!out.committed()) {
            throw failure;
        }
        Json.writeError(json, failure);
        json.writeEndObject();
    }

    /// Makes what was done durable, before the client is told that it is done.
    private void commit() {
        session.sync();
        if (session.status() != TransactionStatus.IDLE) {
            throw SqlException.of(
                            SqlState.ACTIVE_SQL_TRANSACTION,
                            "the request ends within a transaction, which is rolled back")
                    .hint("Send BEGIN and COMMIT in the same request.");
        }
    }

    private static SqlException copyRefused(String instead) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, "COPY is not supported over HTTP")
                .hint(instead + " COPY over the PostgreSQL protocol.");
    }

    /// Writes `columns` and `rows` and returns the tag.
    private String writeRows(Result.Rows rows) {
        Json.writeColumns(json, rows.schema());
        json.writeName("rows");
        json.writeStartArray();
        long count = 0;
        long left = request.limit() < 0 ? Long.MAX_VALUE : request.limit();
        boolean truncated = false;
        try (var stream = rows.rows()) {
            for (var batch = stream.next(); batch != null; batch = stream.next()) {
                int taken = (int) Math.min(left, batch.size());
                writeRows(rows.schema(), batch, taken);
                count += taken;
                left -= taken;
                if (taken < batch.size() || (left == 0 && stream.live())) {
                    truncated = true;
                    break;
                }
                if (batch.size() == 0 || stream.live()) {
                    json.flush();
                }
            }
        } catch (SqlException failure) {
            json.writeEndArray();
            throw failure;
        }
        json.writeEndArray();
        if (truncated) {
            json.writeBooleanProperty("truncated", true);
        }
        return rows.counted() ? rows.tag() + " " + count : rows.tag();
    }

    private void writeRows(Schema schema, Batch batch, int count) {
        for (int row = 0; row < count; row++) {
            json.writeStartArray();
            for (int column = 0; column < schema.size(); column++) {
                values.write(json, schema.type(column), batch.column(column), row);
            }
            json.writeEndArray();
        }
    }
}
