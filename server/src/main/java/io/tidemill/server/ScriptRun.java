// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.MemoryStore;
import io.tidemill.core.store.Store;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.server.cli.RunOptions;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.server.shell.Table;
import io.tidemill.storage.RocksStore;
import io.tidemill.storage.StoreOptions;
import io.tidemill.storage.codec.ColumnarCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `tidemill run script.sql`: an engine of its own that runs the script, reads its sources to their
/// end, closes the windows that are still open, and ends when the sinks have everything.
final class ScriptRun {
    private final Instance instance;
    private final PrintStream out;

    private ScriptRun(Instance instance, PrintStream out) {
        this.instance = instance;
        this.out = out;
    }

    /// Runs a script.
    ///
    /// @throws IOException where the script cannot be read
    static void run(RunOptions options, PrintStream out) throws IOException {
        String script = Files.readString(options.script());
        var data = options.data();
        Store store =
                data == null ? new MemoryStore() : RocksStore.open(data, StoreOptions.DEFAULT);
        try (var instance =
                Instance.open(
                        store,
                        new ColumnarCodec(),
                        InstantSource.system(),
                        EngineOptions.DEFAULT,
                        new Metrics())) {
            instance.startConnectors();
            new ScriptRun(instance, out).statements(script);
            instance.connectors().awaitFinished();
            instance.database().engine().endInput();
            instance.connectors().awaitFinished();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SqlException.of(SqlState.QUERY_CANCELED, "the run was interrupted")
                    .cause(interrupted);
        }
    }

    private void statements(String script) {
        try (var session = instance.sessions().open(Map.of("application_name", "tidemill run"))) {
            for (Parsed parsed : session.parse(script)) {
                try {
                    statement(session, parsed);
                } catch (SqlException error) {
                    throw located(error, script, parsed);
                }
            }
        }
    }

    private static SqlException located(SqlException error, String script, Parsed parsed) {
        int at = error.position() > 0 ? error.position() - 1 : parsed.start();
        long line = script.substring(0, Math.min(at, script.length())).lines().count();
        return error.context("script, line " + Math.max(1, line));
    }

    private void statement(Session session, Parsed parsed) {
        var prepared = session.prepare(parsed, List.of());
        if (!prepared.parameterTypes().isEmpty()) {
            throw SqlException.of(
                    SqlState.UNDEFINED_PARAMETER, "a script has no parameters to give");
        }
        var result = session.execute(prepared, new Batch(1, new Column[0], null));
        switch (result) {
            case Result.Rows rows -> print(rows);
            case Result.Command(String tag) -> out.println(tag);
            case Result.CopyIn _, Result.CopyOut _ ->
                    throw SqlException.of(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "COPY needs a client, and a script has none")
                            .hint("Use CREATE SOURCE or CREATE SINK with connector = 'file'.");
        }
        session.sync();
        session.notices()
                .forEach(notice -> out.println(notice.severity() + ": " + notice.message()));
    }

    private void print(Result.Rows rows) {
        var schema = rows.schema();
        var table =
                new Table(
                        schema.fields().stream()
                                .map(field ->
                                        new Table.Column(field.name(), field.type().isNumber()))
                                .toList());
        var format = TextFormat.utc();
        var text = new Slice();
        try (var stream = rows.rows()) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    var values = new @Nullable String[schema.size()];
                    for (int i = 0; i < values.length; i++) {
                        if (!batch.column(i).isNull(row)) {
                            text.reset();
                            format.format(schema.type(i), batch.column(i), row, text);
                            values[i] =
                                    new String(
                                            text.data,
                                            text.offset,
                                            text.length,
                                            StandardCharsets.UTF_8);
                        }
                    }
                    table.add(values);
                }
            }
        }
        out.print(table.aligned());
    }
}
