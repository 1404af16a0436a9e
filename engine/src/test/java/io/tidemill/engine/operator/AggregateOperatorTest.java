// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Pages;
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.aggregate.Aggregates;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AggregateOperatorTest {
    private static final Schema INPUT =
            Schema.of(
                    Field.of("k", Type.BIGINT),
                    Field.of("s", Type.TEXT),
                    Field.of("i", Type.INTEGER),
                    Field.of("d", Type.DOUBLE),
                    Field.of("t", Type.TEXT),
                    Field.of("f", Type.BOOLEAN),
                    Field.of("e", Type.TIMESTAMP));
    private static final List<AggregateCall> CALLS =
            List.of(
                    call("count", -1, false, -1),
                    call("count", 2, false, -1),
                    call("count", 2, true, -1),
                    call("sum", 2, false, -1),
                    call("sum", 2, true, 5),
                    call("sum", 3, false, -1),
                    call("avg", 3, false, -1),
                    call("avg", 3, true, -1),
                    call("sum", 3, false, 5),
                    call("min", 2, false, -1),
                    call("max", 3, false, 5),
                    call("min", 4, false, -1),
                    call("max", 4, true, -1),
                    call("count", 4, true, 5),
                    call("bool_and", 5, false, -1),
                    call("bool_or", 5, false, -1));

    private static AggregateCall call(String name, int argument, boolean distinct, int filter) {
        List<Type> types = argument < 0 ? List.of() : List.of(INPUT.type(argument));
        Aggregate function =
                Aggregates.ALL.stream()
                        .filter(a -> a.name().equals(name) && a.arguments().equals(types))
                        .findFirst()
                        .orElseThrow();
        List<Integer> arguments = argument < 0 ? List.of() : List.of(argument);
        return new AggregateCall(function, arguments, distinct, filter, List.of());
    }

    private static List<Type> outputTypes(List<Integer> keys, List<AggregateCall> calls) {
        var types = new ArrayList<Type>();
        keys.forEach(key -> types.add(INPUT.type(key)));
        calls.forEach(call -> types.add(call.function().result()));
        return types;
    }

    @Test
    void showsWhatTheQueryFromScratchWould() {
        Seeds.forEach(
                30,
                random -> {
                    List<Integer> keys =
                            List.of(List.<Integer>of(), List.of(0), List.of(0, 1), List.of(1))
                                    .get(random.nextInt(4));
                    var calls = new ArrayList<AggregateCall>();
                    for (var call : CALLS) {
                        if (random.nextInt(3) > 0) {
                            calls.add(call);
                        }
                    }
                    run(random, keys, calls, random.nextInt(3) == 0);
                });
    }

    private static void run(
            Random random, List<Integer> keys, List<AggregateCall> calls, boolean appendOnly) {
        var types = outputTypes(keys, calls);
        var emitted = new ArrayList<Weighted>();
        var operator = operator(keys, calls, appendOnly, emitted, types);
        var twinEmitted = new ArrayList<Weighted>();
        var twin = operator(keys, calls, appendOnly, twinEmitted, types);
        var pages = new Pages();
        var rows = new HashMap<List<Object>, Long>();
        var shown = new HashMap<List<Object>, Long>();
        for (int tick = 0; tick < 12; tick++) {
            var changes = changes(random, rows, appendOnly);
            Rows.apply(rows, changes);
            feed(random, operator, changes);
            feed(random, twin, changes);
            emitted.clear();
            twinEmitted.clear();
            var now = new Tick(tick, 0, Long.MIN_VALUE);
            operator.flush(now);
            twin.flush(now);
            assertThat(Rows.sum(emitted)).isEqualTo(Rows.sum(twinEmitted));
            Rows.apply(shown, emitted);
            assertThat(shown).isEqualTo(scratch(rows, keys, calls));
            assertThat(emitted.stream().filter(change -> change.weight() > 0).distinct().count())
                    .as("nothing is emitted that had been shown")
                    .isEqualTo(emitted.stream().filter(c -> c.weight() > 0).count());
            twin.checkpoint(pages);
            if (random.nextInt(3) == 0) {
                twin = operator(keys, calls, appendOnly, twinEmitted, types);
                twin.restore(pages);
            }
        }
    }

    @Test
    void continuesAfterARestoreExactlyAsItWouldHave() {
        Seeds.forEach(
                20,
                random -> {
                    var keys = List.of(0, 1);
                    var types = outputTypes(keys, CALLS);
                    var emitted = new ArrayList<Weighted>();
                    var operator = operator(keys, CALLS, false, emitted, types);
                    var twinEmitted = new ArrayList<Weighted>();
                    var twin = operator(keys, CALLS, false, twinEmitted, types);
                    var pages = new Pages();
                    var rows = new HashMap<List<Object>, Long>();
                    for (int tick = 0; tick < 10; tick++) {
                        var changes = changes(random, rows, false);
                        Rows.apply(rows, changes);
                        operator.accept(0, Rows.batch(INPUT, changes));
                        twin.accept(0, Rows.batch(INPUT, changes));
                        operator.flush(new Tick(tick, 0, 0));
                        twin.flush(new Tick(tick, 0, 0));
                        assertThat(twinEmitted).isEqualTo(emitted);
                        twin.checkpoint(pages);
                        twin = operator(keys, CALLS, false, twinEmitted, types);
                        twin.restore(pages);
                    }
                });
    }

    @Test
    void emitsAWindowOnceWhenItCloses() {
        var calls = List.of(call("count", -1, false, -1), call("count", 2, true, -1));
        Seeds.forEach(
                20,
                random -> {
                    var types = outputTypes(List.of(0, 6), calls);
                    var emitted = new ArrayList<Weighted>();
                    var operator = closing(calls, emitted, types);
                    var pages = new Pages();
                    var rows = new HashMap<List<Object>, Long>();
                    var kept = new HashMap<List<Object>, Long>();
                    long watermark = Long.MIN_VALUE;
                    long late = 0;
                    for (int tick = 0; tick < 12; tick++) {
                        var changes = changes(random, rows, false);
                        Rows.apply(rows, changes);
                        for (var change : changes) {
                            if (endOf(change.values()) > watermark) {
                                Rows.apply(kept, List.of(change));
                            } else {
                                late += Math.max(0, change.weight());
                            }
                        }
                        feed(random, operator, changes);
                        emitted.clear();
                        long before = watermark;
                        watermark = tick == 11 ? Long.MAX_VALUE : Math.max(watermark, tick - 2);
                        operator.flush(new Tick(tick, 0, watermark));
                        long now = watermark;
                        var closed = new HashMap<>(kept);
                        closed.keySet().removeIf(row -> endOf(row) <= before || endOf(row) > now);
                        assertThat(Rows.sum(emitted))
                                .isEqualTo(scratch(closed, List.of(0, 6), calls));
                        assertThat(operator.lateRows()).isEqualTo(late);
                        operator.checkpoint(pages);
                        if (random.nextBoolean()) {
                            operator = closing(calls, emitted, types);
                            operator.restore(pages);
                        }
                    }
                    assertThat(operator.stateBytes()).isPositive();
                });
    }

    private static long endOf(List<Object> row) {
        Object end = row.get(6);
        return end instanceof Long micros ? micros : Long.MAX_VALUE;
    }

    private static AggregateOperator closing(
            List<AggregateCall> calls, List<Weighted> emitted, List<Type> types) {
        var operator = new AggregateOperator(INPUT, List.of(0, 6), calls, false, 1);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, types)));
        return operator;
    }

    @Test
    void aSumThatOverflowsFailsAndRecovers() {
        var calls = List.of(call("sum", 3, false, -1));
        var emitted = new ArrayList<Weighted>();
        var operator = operator(List.of(0), calls, false, emitted, outputTypes(List.of(0), calls));
        var small = row(1L, NULL, NULL, 0.1, NULL, NULL, NULL);
        var huge = row(1L, NULL, NULL, Double.MAX_VALUE, NULL, NULL, NULL);
        operator.accept(0, Rows.batch(INPUT, List.of(new Weighted(small, 3))));
        operator.flush(new Tick(1, 0, 0));
        operator.accept(0, Rows.batch(INPUT, List.of(new Weighted(huge, 2))));
        assertThatThrownBy(() -> operator.flush(new Tick(2, 0, 0)))
                .isInstanceOf(SqlException.class)
                .hasMessage("value out of range: overflow");
        operator.accept(
                0, Rows.batch(INPUT, List.of(new Weighted(huge, -2), new Weighted(small, -1))));
        operator.flush(new Tick(3, 0, 0));
        assertThat(Rows.sum(emitted)).isEqualTo(Map.of(row(1L, 0.2), 1L));
    }

    @Test
    void aGlobalAggregateHasARowWithoutInput() {
        var calls = List.of(call("count", -1, false, -1), call("sum", 3, false, -1));
        var emitted = new ArrayList<Weighted>();
        var operator = operator(List.of(), calls, false, emitted, outputTypes(List.of(), calls));
        operator.flush(new Tick(1, 0, 0));
        operator.flush(new Tick(2, 0, 0));
        assertThat(emitted).containsExactly(new Weighted(row(0L, NULL), 1));
    }

    private static AggregateOperator operator(
            List<Integer> keys,
            List<AggregateCall> calls,
            boolean appendOnly,
            List<Weighted> emitted,
            List<Type> types) {
        var operator =
                new AggregateOperator(
                        INPUT, keys, calls, appendOnly, AggregateOperator.NOT_CLOSING);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, types)));
        return operator;
    }

    private static void feed(Random random, Operator operator, List<Weighted> changes) {
        int from = 0;
        while (from < changes.size()) {
            int to = Math.min(changes.size(), from + 1 + random.nextInt(40));
            operator.accept(0, Rows.batch(INPUT, changes.subList(from, to)));
            from = to;
        }
    }

    /// Changes after which no row is there a negative number of times; in any order.
    private static List<Weighted> changes(
            Random random, Map<List<Object>, Long> rows, boolean appendOnly) {
        var changes = new ArrayList<Weighted>();
        int inserts = random.nextInt(60);
        for (int i = 0; i < inserts; i++) {
            changes.add(new Weighted(randomRow(random), 1 + random.nextInt(8) / 7));
        }
        if (!appendOnly) {
            rows.forEach((row, weight) -> {
                if (random.nextInt(3) == 0) {
                    changes.add(new Weighted(row, -weight));
                }
            });
            // Comes and goes within the tick, maybe going first.
            var passing = randomRow(random);
            changes.add(new Weighted(passing, 1));
            changes.add(new Weighted(passing, -1));
            java.util.Collections.shuffle(changes, random);
        }
        return changes;
    }

    private static List<Object> randomRow(Random random) {
        double[] doubles = {
            0.1,
            0.2,
            0.3,
            -0.7,
            1e300,
            1e-300,
            123.456,
            1e16,
            -1e16,
            Double.MIN_VALUE,
            3.0,
            1e17 / 3
        };
        return row(
                random.nextInt(8) == 0 ? NULL : (Object) Long.valueOf(random.nextInt(4)),
                random.nextInt(8) == 0 ? NULL : "site " + random.nextInt(3),
                random.nextInt(6) == 0 ? NULL : (Object) Long.valueOf(random.nextInt(10) - 5),
                random.nextInt(6) == 0 ? NULL : (Object) doubles[random.nextInt(doubles.length)],
                random.nextInt(6) == 0 ? NULL : "text " + random.nextInt(6),
                random.nextInt(6) == 0 ? NULL : (Object) Long.valueOf(random.nextInt(2)),
                (long) random.nextInt(10));
    }

    /// The query from scratch.
    private static Map<List<Object>, Long> scratch(
            Map<List<Object>, Long> rows, List<Integer> keys, List<AggregateCall> calls) {
        var groups = new LinkedHashMap<List<Object>, List<List<Object>>>();
        if (keys.isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        rows.forEach((row, weight) -> {
            var key = new ArrayList<Object>();
            keys.forEach(column -> key.add(row.get(column)));
            for (long i = 0; i < weight; i++) {
                groups.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
            }
        });
        var result = new HashMap<List<Object>, Long>();
        groups.forEach((key, members) -> {
            var row = new ArrayList<Object>(key);
            calls.forEach(call -> row.add(scratch(members, call)));
            result.put(row, 1L);
        });
        return result;
    }

    private static Object scratch(List<List<Object>> rows, AggregateCall call) {
        Predicate<List<Object>> counts =
                row -> call.filter() < 0 || Long.valueOf(1).equals(row.get(call.filter()));
        if (call.arguments().isEmpty()) {
            return rows.stream().filter(counts).count();
        }
        var values = new ArrayList<Object>();
        for (var row : rows) {
            Object value = row.get(call.arguments().getFirst());
            if (counts.test(row) && !value.equals(NULL)) {
                values.add(value);
            }
        }
        var used =
                call.distinct() ? new ArrayList<>(new TreeMap<>(index(values)).values()) : values;
        if (call.function().name().equals("count")) {
            return (long) used.size();
        }
        if (used.isEmpty()) {
            return NULL;
        }
        return switch (call.function().name()) {
            case "sum" ->
                    used.getFirst() instanceof Double
                            ? (Object) exact(used).doubleValue()
                            : (Object) used.stream().mapToLong(v -> (Long) v).sum();
            case "avg" -> exact(used).doubleValue() / used.size();
            case "min" -> new TreeMap<>(index(used)).firstKey();
            case "max" -> new TreeMap<>(index(used)).lastKey();
            case "bool_and" -> used.stream().allMatch(v -> (Long) v == 1) ? 1L : 0L;
            case "bool_or" -> used.stream().anyMatch(v -> (Long) v == 1) ? 1L : 0L;
            default -> throw new AssertionError(call.function().name());
        };
    }

    private static Map<Object, Object> index(List<Object> values) {
        var index = new HashMap<Object, Object>();
        values.forEach(value -> index.put(value, value));
        return index;
    }

    private static BigDecimal exact(List<Object> values) {
        return values.stream()
                .map(value -> new BigDecimal((Double) value))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
