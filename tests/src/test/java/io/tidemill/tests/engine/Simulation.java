// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.engine;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.function.Functions;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.store.Store;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.engine.tick.Snapshot;
import io.tidemill.engine.tick.TableChange;
import io.tidemill.engine.tick.TickRunner;
import io.tidemill.engine.tick.Transaction;
import io.tidemill.storage.codec.ColumnarCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A small database: keyed `sensors(id, site)`, append-only `readings(sensor, ts, value)` with a
/// watermark, and views over them. It makes random transactions and shows what is in each relation.
final class Simulation {
    static final TableDefinition SENSORS =
            new TableDefinition(
                    QualifiedName.of("sensors"),
                    List.of(
                            ColumnDefinition.of("id", Type.BIGINT, false),
                            ColumnDefinition.of("site", Type.TEXT, true)),
                    List.of(0),
                    List.of(),
                    List.of(),
                    null,
                    Map.of());

    static final TableDefinition READINGS =
            new TableDefinition(
                    QualifiedName.of("readings"),
                    List.of(
                            ColumnDefinition.of("sensor", Type.BIGINT, true),
                            ColumnDefinition.of("ts", Type.TIMESTAMP, true),
                            ColumnDefinition.of("value", Type.DOUBLE, true)),
                    List.of(),
                    List.of(),
                    List.of(),
                    new WatermarkDefinition(1, 5_000_000, null),
                    Map.of());

    private static final Functions FUNCTIONS = new Functions(List.of(), Aggregates.ALL, List.of());

    private Simulation() {}

    /// A runner on `store` that knows the relations, as after a start.
    static TickRunner open(Store store) {
        return open(store, List.of());
    }

    /// A runner on `store` that knows the relations, and `more` views that were made later.
    static TickRunner open(Store store, List<CatalogChange.NewView> more) {
        var compiler = new Compiler(cast -> cast.input());
        var runner =
                new TickRunner(
                        store,
                        new ColumnarCodec(),
                        () -> Instant.ofEpochSecond(1_700_000_000),
                        new CircuitBuilder(compiler));
        boolean empty = TickRunner.storedCatalog(store) == null;
        runner.recover(empty ? nothing() : everything(more));
        if (empty) {
            runner.change(everything(List.of()));
        }
        return runner;
    }

    private static CatalogChange nothing() {
        return CatalogChange.of(List.of(), List.of(), List.of(), 0, new byte[0]);
    }

    private static CatalogChange everything(List<CatalogChange.NewView> more) {
        var views =
                new ArrayList<>(
                        List.of(
                                view(3, "per_window", windowed(), false),
                                view(4, "per_site", perSite(), false),
                                view(5, "closed", windowed(), true),
                                view(6, "over_view", overView("per_window"), false)));
        views.addAll(more);
        return CatalogChange.of(
                List.of(),
                List.of(
                        new CatalogChange.NewTable(1, SENSORS),
                        new CatalogChange.NewTable(2, READINGS)),
                views,
                1,
                new byte[] {1});
    }

    static CatalogChange.NewView view(
            int number, String name, Plan plan, boolean emitOnWindowClose) {
        var definition =
                new ViewDefinition(
                        QualifiedName.of(name),
                        plan.schema(),
                        "",
                        true,
                        emitOnWindowClose,
                        List.of(),
                        Map.of());
        return new CatalogChange.NewView(
                number, definition, new Query(plan, List.of(), plan.schema().size()));
    }

    private static Scan scan(TableDefinition table) {
        return new Scan("public", table.name().name(), table.schema());
    }

    static Plan windowed() {
        var fields = new ArrayList<>(READINGS.schema().fields());
        for (String name : List.of("window_start", "window_end", "window_time")) {
            fields.add(Field.of(name, Type.TIMESTAMP));
        }
        var window =
                new WindowAssign(
                        scan(READINGS),
                        WindowAssign.Kind.TUMBLE,
                        1,
                        10_000_000,
                        10_000_000,
                        0,
                        List.of(),
                        new Schema(fields));
        return new Aggregation(
                window,
                List.of(0, 3, 4),
                List.of(
                        call("count", List.of()),
                        call("sum", List.of(2)),
                        call("avg", List.of(2)),
                        call("max", List.of(2))),
                Schema.of(
                        Field.of("sensor", Type.BIGINT),
                        Field.of("window_start", Type.TIMESTAMP),
                        Field.of("window_end", Type.TIMESTAMP),
                        Field.of("n", Type.BIGINT),
                        Field.of("total", Type.DOUBLE),
                        Field.of("mean", Type.DOUBLE),
                        Field.of("peak", Type.DOUBLE)));
    }

    static Plan perSite() {
        var join =
                new Join(
                        Join.Kind.LEFT,
                        scan(READINGS),
                        scan(SENSORS),
                        List.of(0),
                        List.of(0),
                        null,
                        Schema.of(
                                Field.of("sensor", Type.BIGINT),
                                Field.of("ts", Type.TIMESTAMP),
                                Field.of("value", Type.DOUBLE),
                                Field.of("id", Type.BIGINT),
                                Field.of("site", Type.TEXT)));
        return new Aggregation(
                join,
                List.of(4),
                List.of(call("count", List.of()), call("sum", List.of(2)), call("min", List.of(1))),
                Schema.of(
                        Field.of("site", Type.TEXT),
                        Field.of("n", Type.BIGINT),
                        Field.of("total", Type.DOUBLE),
                        Field.of("first", Type.TIMESTAMP)));
    }

    /// Over a view of [#windowed].
    static Plan overView(String view) {
        var input = new Scan("public", view, windowed().schema());
        return new Aggregation(
                input,
                List.of(0),
                List.of(call("count", List.of()), call("sum", List.of(4))),
                Schema.of(
                        Field.of("sensor", Type.BIGINT),
                        Field.of("windows", Type.BIGINT),
                        Field.of("total", Type.DOUBLE)));
    }

    private static AggregateCall call(String name, List<Integer> arguments) {
        var joined = windowedInputTypes();
        List<Type> types = arguments.stream().map(joined::get).toList();
        var function = FUNCTIONS.findAggregate(name, types).orElseThrow();
        return new AggregateCall(function, arguments, false, -1, List.of());
    }

    /// The types of the columns that calls above refer to; every input has the same in the same
    /// place.
    private static List<Type> windowedInputTypes() {
        return List.of(Type.BIGINT, Type.TIMESTAMP, Type.DOUBLE, Type.DOUBLE, Type.DOUBLE);
    }

    /// What each relation holds: rows (as their bytes, in hex) and how often.
    static Map<String, Map<String, Long>> contents(Snapshot snapshot) {
        var all = new TreeMap<String, Map<String, Long>>();
        for (String name :
                List.of("sensors", "readings", "per_window", "per_site", "closed", "over_view")) {
            all.put(name, content(snapshot.relation(QualifiedName.of(name))));
        }
        return all;
    }

    static Map<String, Long> content(@Nullable RelationSnapshot relation) {
        var rows = new HashMap<String, Long>();
        if (relation == null) {
            return rows;
        }
        var encoding = RowEncoding.of(relation.storedSchema());
        var bytes = new Slice();
        var scan = relation.scan();
        for (Batch batch = scan.next(); batch != null; batch = scan.next()) {
            for (int i = 0; i < batch.size(); i++) {
                bytes.reset();
                encoding.append(batch, i, bytes);
                rows.merge(
                        java.util.HexFormat.of().formatHex(bytes.toBytes()),
                        batch.weight(i),
                        Long::sum);
            }
        }
        return rows;
    }

    /// A random transaction that is right as of `snapshot`.
    static Transaction transaction(Random random, Snapshot snapshot) {
        var changes = new ArrayList<TableChange>();
        switch (random.nextInt(5)) {
            case 0 -> changes.add(upsertSensor(random, snapshot));
            case 1 -> correctReadings(random, snapshot, changes);
            default -> changes.add(insertReadings(random));
        }
        return new Transaction(
                changes, Map.of(), Map.of("source", new byte[] {(byte) random.nextInt()}), 1);
    }

    private static TableChange insertReadings(Random random) {
        var rows = BatchBuilder.of(READINGS.schema());
        for (int i = random.nextInt(20); i >= 0; i--) {
            if (random.nextInt(20) == 0) {
                rows.column(0).appendNull();
            } else {
                rows.longs(0).append(random.nextInt(5));
            }
            if (random.nextInt(30) == 0) {
                rows.column(1).appendNull();
            } else {
                rows.longs(1).append(1_700_000_000_000_000L + random.nextInt(200_000_000));
            }
            if (random.nextInt(20) == 0) {
                rows.column(2).appendNull();
            } else {
                rows.doubles(2)
                        .append(random.nextInt(10) == 0 ? 1e300 : random.nextInt(1000) / 10.0);
            }
            rows.endRow(1);
        }
        return new TableChange(2, rows.build(), null);
    }

    private static TableChange upsertSensor(Random random, Snapshot snapshot) {
        var schema = SENSORS.schema();
        var rows = BatchBuilder.of(schema);
        long id = random.nextInt(5);
        var scan = java.util.Objects.requireNonNull(snapshot.relation(SENSORS.name())).scan();
        for (Batch batch = scan.next(); batch != null; batch = scan.next()) {
            for (int i = 0; i < batch.size(); i++) {
                if (batch.longs(0).values()[i] == id) {
                    rows.append(batch, i, -1);
                }
            }
        }
        rows.longs(0).append(id);
        rows.bytes(1)
                .append(
                        ("site" + random.nextInt(3))
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        rows.endRow(1);
        return new TableChange(1, rows.build(), null);
    }

    private static void correctReadings(
            Random random, Snapshot snapshot, List<TableChange> changes) {
        var relation = java.util.Objects.requireNonNull(snapshot.relation(READINGS.name()));
        long salt = random.nextLong();
        // In the order of row numbers, which unlike that of a scan does not depend on what has been
        // saved when.
        var chosen = new TreeMap<Long, Batch>();
        var scan = relation.scan();
        for (Batch batch = scan.next(); batch != null; batch = scan.next()) {
            for (int i = 0; i < batch.size(); i++) {
                long number = batch.longs(4).values()[i];
                if (new Random(salt ^ (number * 0x9E3779B97F4A7C15L)).nextInt(40) == 0) {
                    var one = BatchBuilder.of(HiddenColumns.stored(READINGS));
                    one.append(batch, i, 1);
                    chosen.put(number, one.build());
                }
            }
        }
        var rows = BatchBuilder.of(HiddenColumns.stored(READINGS));
        for (var row : chosen.values()) {
            rows.append(row, 0, -1);
            if (random.nextBoolean()) {
                for (int c = 0; c < 4; c++) {
                    if (c == 2) {
                        rows.doubles(2).append(random.nextInt(100));
                    } else {
                        rows.column(c).append(row.column(c), 0);
                    }
                }
                rows.column(4).appendNull();
                rows.endRow(1);
            }
        }
        if (rows.size() > 0) {
            changes.add(new TableChange(2, rows.build(), null));
        }
    }
}
