// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.FaultStore;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.server.Instance;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.session.Session;
import io.tidemill.sql.convert.Rewrite;
import io.tidemill.storage.codec.ColumnarCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A Tidemill of its own, in memory, with one session.
public final class Tidemill implements AutoCloseable {

    private FaultStore store = new FaultStore();
    private Instance instance;
    private Session session;
    private final Map<String, Prepared> prepared = new HashMap<>();

    private final Set<Rewrite> rewrites;

    public Tidemill() {
        this(Rewrite.ALL);
    }

    /// A Tidemill that does these rewrites of plans.
    Tidemill(Set<Rewrite> rewrites) {
        this.rewrites = rewrites;
        instance = open();
        session = instance.sessions().open(Map.of());
    }

    private Instance open() {
        var now = Instant.parse("2024-03-01T12:00:00Z");
        return Instance.open(
                store,
                new ColumnarCodec(),
                () -> now,
                EngineOptions.SAVED_WHEN_ASKED,
                new Metrics(),
                rewrites);
    }

    /// Runs a statement; the SQLSTATE of its error, or null.
    @Nullable String execute(String sql) {
        try {
            run(sql);
            return null;
        } catch (SqlException e) {
            return e.state().code();
        }
    }

    /// Runs statements that must not fail.
    public void define(String sql) {
        String error = failure(sql);
        if (!error.isEmpty()) {
            throw new AssertionError(sql + "\n" + error);
        }
    }

    /// Runs statements that define something.
    ///
    /// @return the code and message of their error, or an empty string
    public String failure(String sql) {
        prepared.clear();
        try {
            run(sql);
            return "";
        } catch (SqlException e) {
            return e.state().code() + " " + e.message();
        }
    }

    private void run(String sql) {
        try {
            for (var parsed : session.parse(sql)) {
                var prepared = session.prepare(parsed, List.of());
                if (session.execute(prepared, none()) instanceof Result.Rows rows) {
                    rows(rows.schema(), rows.rows());
                }
                session.sync();
            }
        } catch (RuntimeException e) {
            session.fail();
            session.sync();
            throw e;
        }
    }

    /// The answer to a query; it is kept prepared until something is defined.
    public Answer query(String sql) {
        try {
            Prepared query = prepared.get(sql);
            if (query == null) {
                query = session.prepare(session.parse(sql).getFirst(), List.of());
                prepared.put(sql, query);
            }
            if (session.execute(query, none()) instanceof Result.Rows found) {
                var columns = new ArrayList<Answer.Column>();
                for (var field : found.schema().fields()) {
                    columns.add(new Answer.Column(field.name(), typeName(field.type())));
                }
                return new Answer(columns, rows(found.schema(), found.rows()), "");
            }
            throw new IllegalArgumentException("not a query: " + sql);
        } catch (SqlException e) {
            session.fail();
            return Answer.error(e.state().code(), e.message());
        } finally {
            session.sync();
        }
    }

    private static Batch none() {
        return new Batch(1, new Column[0], null);
    }

    private static List<List<String>> rows(Schema schema, RowStream stream) {
        var rows = new ArrayList<List<String>>();
        var text = new Slice();
        try (stream) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    var values = new ArrayList<String>();
                    for (int i = 0; i < schema.size(); i++) {
                        if (batch.column(i).isNull(row)) {
                            values.add(Answer.NULL);
                            continue;
                        }
                        text.reset();
                        TextFormat.utc().format(schema.type(i), batch.column(i), row, text);
                        values.add(
                                new String(
                                        text.data,
                                        text.offset,
                                        text.length,
                                        StandardCharsets.UTF_8));
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    /// The short name of a type in PostgreSQL.
    private static String typeName(Type type) {
        return switch (type.name()) {
            case BOOLEAN -> "bool";
            case SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case REAL -> "float4";
            case DOUBLE -> "float8";
            case TEXT, UNKNOWN -> type.precision() == Type.UNSPECIFIED ? "text" : "varchar";
            case ARRAY -> "_" + typeName(type.requireElement());
            default -> type.name().name().toLowerCase(Locale.ROOT);
        };
    }

    /// The process dies and starts again.
    ///
    /// @param saved whether all state is saved just before
    void crash(boolean saved) {
        if (saved) {
            instance.database().engine().checkpoint();
        }
        var durable = store.reopen(0);
        instance.close();
        store = durable;
        instance = open();
        session = instance.sessions().open(Map.of());
        prepared.clear();
    }

    @Override
    public void close() {
        session.close();
        instance.close();
    }
}
