// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.bench.flink.FlinkSql;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.WatermarkDefinition;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Field;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.circuit.Circuit;
import io.tidemill.engine.circuit.CircuitBuilder;
import io.tidemill.engine.circuit.Emission;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.circuit.Watermark;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.function.CastFunctions;
import io.tidemill.engine.function.ScalarFunctions;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.engine.window.WindowFunctions;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.Select;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Rows a second through a `MATCH_RECOGNIZE` of values that are high for a while, emitted when a
/// match is certain, on one thread. Each sensor has a row a second, and a match every ten rows.
/// Beside Flink SQL of the same rows and text, per second of processor time.
///
/// Run: `java [-DcpuTime=true] [-Dflink=false] -cp bench/target/classes:…
/// io.tidemill.bench.engine.PatternBenchmark [keys …]`
public final class PatternBenchmark {
    private static final int BATCH_ROWS = 10_000;
    private static final int BATCHES = 300;
    private static final int WARM_UP_BATCHES = 100;
    private static final long FLINK_ROWS = 1_000_000;
    private static final String SQL =
            """
            SELECT sensor_id, since, high, n FROM readings MATCH_RECOGNIZE (
                PARTITION BY sensor_id ORDER BY ts
                MEASURES a.ts AS since, LAST(b.`value`) AS high, COUNT(b.`value`) AS n
                ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
                PATTERN (a b+ c) WITHIN INTERVAL '1' MINUTE
                DEFINE b AS b.`value` > 70, c AS c.`value` <= 70
            ) AS m\
            """;

    private final int keys;
    private final LongSupplier clock;
    private long emittedRows;

    private PatternBenchmark(int keys, LongSupplier clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// Measures for 10,000 keys, or for the numbers given.
    public static void main(String[] arguments) throws Exception {
        LongSupplier clock = Readings.clock();
        for (int keys : Readings.keyCounts(arguments, 10_000)) {
            var benchmark = new PatternBenchmark(keys, clock);
            System.out.printf(
                    Locale.ROOT,
                    "pattern (a b+ c), %,d keys: %.2f M rows/s, %,d matches%n",
                    keys,
                    benchmark.run(),
                    benchmark.emittedRows);
            FlinkSql.report(
                    "the same",
                    FLINK_ROWS,
                    keys,
                    keys,
                    SQL,
                    "bigint, timestamp_ltz(3), double, bigint");
        }
        System.exit(0);
    }

    /// Rows a second, in millions: the median over batches.
    private double run() {
        var circuit = circuit();
        var source = circuit.sources().getFirst();
        var rates = new double[BATCHES - WARM_UP_BATCHES];
        for (int tick = 0; tick < BATCHES; tick++) {
            var batch = batch((long) tick * BATCH_ROWS);
            var watermark = new Watermark(batch.longs(1).values()[BATCH_ROWS - 1], false);
            long start = clock.getAsLong();
            circuit.begin(new EvaluationContext(tick, ZoneOffset.UTC, tick));
            source.accept(batch);
            circuit.flush(_ -> watermark);
            long spent = clock.getAsLong() - start;
            if (tick >= WARM_UP_BATCHES) {
                rates[tick - WARM_UP_BATCHES] = BATCH_ROWS / (spent / 1e9) / 1e6;
            }
        }
        return Readings.median(rates);
    }

    /// The rows that Flink's table has, from `first` on, in the columns that the table stores.
    private Batch batch(long first) {
        var ids = new long[BATCH_ROWS];
        var times = new long[BATCH_ROWS];
        var values = new double[BATCH_ROWS];
        var numbers = new long[BATCH_ROWS];
        for (int i = 0; i < BATCH_ROWS; i++) {
            long number = first + i;
            numbers[i] = number;
            ids[i] = number * 48271 % keys;
            times[i] = number * 1000 / keys * 1000;
            values[i] = number % 100_000 / 1000.0;
        }
        return new Batch(
                BATCH_ROWS,
                new Column[] {
                    new LongColumn(ids, null),
                    new LongColumn(times, null),
                    new DoubleColumn(values, null),
                    new LongColumn(times, null),
                    new LongColumn(numbers, null)
                },
                null);
    }

    private Circuit circuit() {
        var table =
                new TableDefinition(
                        QualifiedName.of("readings"),
                        Readings.SCHEMA.fields().stream().map(PatternBenchmark::column).toList(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new WatermarkDefinition(1, 0, null),
                        Map.of());
        var catalog =
                new Catalog() {
                    @Override
                    public Optional<Relation> relation(QualifiedName name) {
                        return name.equals(table.name()) ? Optional.of(table) : Optional.empty();
                    }

                    @Override
                    public List<String> schemas() {
                        return List.of(QualifiedName.PUBLIC);
                    }

                    @Override
                    public List<Relation> relations(String schema) {
                        return List.of(table);
                    }
                };
        var sql =
                new Sql(new Functions(ScalarFunctions.all(), Aggregates.ALL, WindowFunctions.ALL));
        var select = (Select) sql.parse(SQL.replace("`", "")).getFirst().statement();
        return new CircuitBuilder(new Compiler(new CastFunctions()))
                .build(
                        sql.plan(select.query(), catalog, List.of()).query().plan(),
                        Emission.view(true, 0, RecursionLimit.DEFAULT),
                        _ -> RelationInfo.of(table, List.of()),
                        batch -> emittedRows += batch.size());
    }

    private static ColumnDefinition column(Field field) {
        return ColumnDefinition.of(field.name(), field.type(), true);
    }
}
