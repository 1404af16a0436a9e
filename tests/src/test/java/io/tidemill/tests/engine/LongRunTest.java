// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.tidemill.core.type.Type;
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
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.window.WindowFunctions;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.Select;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A long stream through windows, sessions and joins by time: what they keep stays flat. What comes
/// out of the views is counted and not kept, as a sink would have it.
///
/// `-Dtidemill.events=50000000` makes it long; in a heap of 512 MB with `-DargLine=-Xmx512m`.
class LongRunTest {
    private static final long EVENTS = Long.getLong("tidemill.events", 600_000);
    private static final int TICK_ROWS = 2000;
    private static final int KEYS = 500;
    // A row each half a millisecond of event time.
    private static final long STEP_MICROS = 500;
    private static final int DISORDER_MICROS = 900_000;
    private static final long DELAY_MICROS = 1_000_000;
    private static final int ARRIVAL = 3;
    // A tick is a second of event time.
    private static final long SETTLED_TICKS = 60;
    private static final long BEFORE_TICKS = 105;

    private static final Map<String, String> VIEWS =
            new LinkedHashMap<>(
                    Map.of(
                            "tumble",
                            "SELECT k, window_end, count(*) AS n, max(v) AS high FROM TUMBLE(a, ts,"
                                    + " INTERVAL '10' SECOND) GROUP BY k, window_start, window_end",
                            "hop",
                            "SELECT k, window_end, avg(v) AS mean FROM HOP(a, ts, INTERVAL '5'"
                                    + " SECOND, INTERVAL '1' MINUTE) GROUP BY k, window_start, window_end",
                            "session",
                            "SELECT k, window_start, window_end, count(*) AS n FROM SESSION(TABLE b"
                                    + " PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND) GROUP BY k,"
                                    + " window_start, window_end",
                            "join",
                            "SELECT a.k, a.ts, b.v FROM a LEFT JOIN b ON a.k = b.k AND b.ts BETWEEN"
                                    + " a.ts AND a.ts + INTERVAL '2' SECOND",
                            "three",
                            "SELECT a.k, b.ts, c.v FROM a LEFT JOIN b ON a.k = b.k AND b.ts BETWEEN"
                                    + " a.ts AND a.ts + INTERVAL '1' SECOND JOIN b AS c ON c.k = a.k AND"
                                    + " c.ts BETWEEN a.ts - INTERVAL '1' SECOND AND a.ts",
                            "windows",
                            "SELECT x.k, x.v, y.v AS w FROM TUMBLE(a, ts, INTERVAL '1' SECOND) x JOIN"
                                    + " TUMBLE(b, ts, INTERVAL '1' SECOND) y ON x.k = y.k AND"
                                    + " x.window_start = y.window_start AND x.window_end ="
                                    + " y.window_end"));

    private static TableDefinition table(String name) {
        return new TableDefinition(
                QualifiedName.of(name),
                List.of(
                        ColumnDefinition.of("k", Type.BIGINT, true),
                        ColumnDefinition.of("ts", Type.TIMESTAMP, true),
                        ColumnDefinition.of("v", Type.DOUBLE, true)),
                List.of(),
                List.of(),
                List.of(),
                new WatermarkDefinition(1, DELAY_MICROS, null),
                Map.of());
    }

    private static final Map<QualifiedName, TableDefinition> TABLES =
            Map.of(QualifiedName.of("a"), table("a"), QualifiedName.of("b"), table("b"));

    private static final Catalog CATALOG =
            new Catalog() {
                @Override
                public Optional<Relation> relation(QualifiedName name) {
                    return Optional.ofNullable(TABLES.get(name));
                }

                @Override
                public List<String> schemas() {
                    return List.of(QualifiedName.PUBLIC);
                }

                @Override
                public List<Relation> relations(String schema) {
                    return List.copyOf(TABLES.values());
                }
            };

    /// A view's operators, and how much came out and was kept.
    private static final class View {
        final String name;
        final Circuit circuit;
        long emitted;
        long bytesBefore;
        long bytesAfter;

        View(String name, String sql) {
            this.name = name;
            var functions =
                    new Functions(ScalarFunctions.all(), Aggregates.ALL, WindowFunctions.ALL);
            var entry = new Sql(functions);
            var select = (Select) entry.parse(sql).getFirst().statement();
            boolean closes = sql.contains("GROUP BY");
            circuit =
                    new CircuitBuilder(new Compiler(new CastFunctions()))
                            .build(
                                    entry.plan(select.query(), CATALOG, List.of()).query().plan(),
                                    Emission.view(closes, 0, RecursionLimit.DEFAULT),
                                    relation ->
                                            RelationInfo.of(
                                                    requireNonNull(TABLES.get(relation)),
                                                    List.of()),
                                    batch -> emitted += batch.size());
        }
    }

    /// The rows of a table as it stores them: about in order, some late.
    private static final class Stream {
        private final Random random;
        private long number;
        long watermark = Long.MIN_VALUE;

        Stream(long seed) {
            random = new Random(seed);
        }

        Batch rows() {
            var keys = new long[TICK_ROWS];
            var times = new long[TICK_ROWS];
            var values = new double[TICK_ROWS];
            var arrivals = new long[TICK_ROWS];
            var numbers = new long[TICK_ROWS];
            for (int i = 0; i < TICK_ROWS; i++) {
                numbers[i] = number++;
                keys[i] = random.nextInt(KEYS);
                boolean late = random.nextInt(1000) == 0;
                times[i] =
                        numbers[i] * STEP_MICROS
                                - random.nextInt(late ? 20 * DISORDER_MICROS : DISORDER_MICROS);
                values[i] = random.nextInt(10_000) / 100.0;
                arrivals[i] = watermark;
                watermark = Math.max(watermark, times[i] - DELAY_MICROS);
            }
            return new Batch(
                    TICK_ROWS,
                    new Column[] {
                        new LongColumn(keys, null),
                        new LongColumn(times, null),
                        new DoubleColumn(values, null),
                        new LongColumn(arrivals, null),
                        new LongColumn(numbers, null)
                    },
                    null);
        }
    }

    @Test
    void whatIsKeptStaysFlat() {
        assertThat(HiddenColumns.stored(table("a")).indexOf(HiddenColumns.ARRIVAL))
                .hasValue(ARRIVAL);
        var views = new ArrayList<View>();
        VIEWS.forEach((name, sql) -> views.add(new View(name, sql)));
        var a = new Stream(1);
        var b = new Stream(2);
        long ticks = EVENTS / TICK_ROWS / 2;
        for (long tick = 0; tick < ticks; tick++) {
            var rows = Map.of("a", a.rows(), "b", b.rows());
            var watermarks = Map.of("a", a.watermark, "b", b.watermark);
            for (var view : views) {
                run(view, tick, rows, watermarks);
                // The longest window is over by then.
                long bytes = tick > SETTLED_TICKS ? view.circuit.stateBytes() : 0;
                if (tick < BEFORE_TICKS) {
                    view.bytesBefore = Math.max(view.bytesBefore, bytes);
                } else if (tick > ticks * 7 / 10) {
                    view.bytesAfter = Math.max(view.bytesAfter, bytes);
                }
            }
        }
        for (var view : views) {
            System.out.printf(
                    "%s: %,d rows emitted, %,d late, at most %,d kB kept%n",
                    view.name, view.emitted, view.circuit.lateRows(), view.bytesAfter / 1024);
            assertThat(view.emitted).as(view.name).isGreaterThan(EVENTS / 200);
            assertThat(view.circuit.lateRows()).as(view.name).isPositive();
            // The dead is swept when it is half; and in a long run the most that was there at once
            // is
            // now and then more than ever, so that tables double, while what leaks is many times as
            // much as at first.
            long quarters = ticks > 8 * BEFORE_TICKS ? 9 : 5;
            assertThat(view.bytesAfter)
                    .as(view.name)
                    .isLessThanOrEqualTo(view.bytesBefore / 4 * quarters);
        }
    }

    private static void run(
            View view, long tick, Map<String, Batch> rows, Map<String, Long> watermarks) {
        view.circuit.begin(new EvaluationContext(tick, ZoneOffset.UTC, tick));
        for (var source : view.circuit.sources()) {
            source.accept(requireNonNull(rows.get(source.relation().name())));
        }
        view.circuit.flush(
                relation -> new Watermark(requireNonNull(watermarks.get(relation.name())), false));
    }
}
