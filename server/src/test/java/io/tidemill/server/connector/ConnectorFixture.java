// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.connectors.Connectors;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.Store;
import io.tidemill.core.type.Schema;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.engine.tick.Engine;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.engine.tick.Outcome;
import io.tidemill.engine.tick.TableChange;
import io.tidemill.engine.tick.TickRunner;
import io.tidemill.engine.tick.Transaction;
import io.tidemill.storage.codec.ColumnarCodec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An engine with one table, and the connectors at work on it.
final class ConnectorFixture implements AutoCloseable {
    private static final long VERSION = 1;
    private static final int TABLE = 1;

    final TableDefinition table;
    final Engine engine;
    final Metrics metrics = new Metrics();
    final ConnectorRuntime runtime;
    private final ColumnarCodec codec = new ColumnarCodec();

    ConnectorFixture(Store store, TableDefinition table) {
        this.table = table;
        boolean empty = TickRunner.storedCatalog(store) == null;
        var everything =
                CatalogChange.of(
                        List.of(),
                        List.of(new CatalogChange.NewTable(TABLE, table)),
                        List.of(),
                        VERSION,
                        new byte[1]);
        engine =
                Engine.open(
                        store,
                        codec,
                        () -> Instant.ofEpochSecond(1_700_000_000),
                        new CircuitBuilder(new Compiler(cast -> cast.input())),
                        EngineOptions.SAVED_WHEN_ASKED,
                        empty
                                ? CatalogChange.of(List.of(), List.of(), List.of(), 0, new byte[0])
                                : everything);
        if (empty) {
            engine.change(everything);
        }
        runtime =
                new ConnectorRuntime(
                        engine,
                        codec,
                        Connectors.all(),
                        () -> VERSION,
                        () -> Instant.ofEpochSecond(1_700_000_000),
                        metrics);
    }

    static Map<String, String> options(Path file, String... more) {
        var options = new HashMap<String, String>();
        options.put("connector", "file");
        options.put("path", file.toString());
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    static final QualifiedName SOURCE = QualifiedName.of("in");
    static final QualifiedName SINK = QualifiedName.of("out");

    void source(Path file, String... more) {
        source(file, RowCompletion.nothing(), more);
    }

    void source(Path file, RowCompletion completion, String... more) {
        var definition = new SourceDefinition(SOURCE, table.name(), options(file, more), false);
        runtime.check(definition, table);
        runtime.start(definition, table, TABLE, completion);
    }

    void sink(Path file, String... more) {
        var definition = new SinkDefinition(SINK, table.name(), options(file, more));
        runtime.check(definition, table.schema());
        runtime.start(definition, table.schema());
    }

    /// Inserts rows given as text.
    void insert(String... rows) {
        insert(Map.of(), rows);
    }

    void insert(Map<String, byte[]> offsets, String... rows) {
        var changes = List.of(TableChange.of(TABLE, batch(table.schema(), rows), codec));
        var outcome = engine.submit(new Transaction(changes, Map.of(), offsets, VERSION)).join();
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    }

    private static Batch batch(Schema schema, String... rows) {
        var builder = BatchBuilder.of(schema);
        for (String row : rows) {
            String[] values = row.split("\\|");
            for (int i = 0; i < values.length; i++) {
                TextFormat.utc().parse(schema.type(i), Slice.of(values[i]), builder.column(i));
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    /// The table's rows as text, in the order of the table.
    List<String> rows() {
        var relation = requireNonNull(engine.snapshot().relation(table.name()));
        var schema = relation.storedSchema();
        var rows = new ArrayList<String>();
        var scan = relation.scan();
        for (var batch = scan.next(); batch != null; batch = scan.next()) {
            for (int row = 0; row < batch.size(); row++) {
                var values = new ArrayList<String>();
                for (int i = 0; i < schema.size(); i++) {
                    if (HiddenColumns.isHidden(schema.field(i).name())) {
                        continue;
                    }
                    var text = new Slice();
                    text.reset();
                    if (batch.column(i).isNull(row)) {
                        text.append("∅");
                    } else {
                        TextFormat.utc().format(schema.type(i), batch.column(i), row, text);
                    }
                    values.add(text.toText());
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    /// The errors noted, without the directory.
    List<String> errors() {
        return runtime.errors().stream()
                .map(error ->
                        error.source()
                                + " "
                                + Path.of(error.place()).getFileName()
                                + " ["
                                + error.record()
                                + "] "
                                + error.reason().state().code())
                .toList();
    }

    @Override
    public void close() {
        runtime.close();
        engine.close();
    }
}
