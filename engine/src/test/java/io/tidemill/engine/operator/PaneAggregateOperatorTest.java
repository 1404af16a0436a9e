// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Pages;
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.operator.PaneAggregateOperator.PaneKey;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against windows made, when each closes, from the list of the rows.
class PaneAggregateOperatorTest {
    private static final Schema INPUT =
            Schema.of(
                    Field.of("k", Type.BIGINT),
                    Field.of("s", Type.TEXT),
                    Field.of("ts", Type.TIMESTAMP),
                    Field.of("i", Type.BIGINT),
                    Field.of("d", Type.DOUBLE),
                    Field.of("n", Type.NUMERIC),
                    Field.of("f", Type.BOOLEAN),
                    Field.of("$arrival", Type.BIGINT));
    private static final int TIME = 2;
    private static final int ARRIVAL = 7;
    private static final List<AggregateCall> CALLS =
            List.of(
                    call("count", -1, -1),
                    call("count", 3, -1),
                    call("sum", 3, 6),
                    call("sum", 4, -1),
                    call("sum", 5, -1),
                    call("bool_or", 6, -1));

    private record Hop(long size, long slide, long offset, long lateness) {}

    private static AggregateCall call(String name, int argument, int filter) {
        return call(name, argument, filter, false);
    }

    private static AggregateCall call(String name, int argument, int filter, boolean distinct) {
        List<Type> types = argument < 0 ? List.of() : List.of(INPUT.type(argument));
        List<Integer> arguments = argument < 0 ? List.of() : List.of(argument);
        var function = Aggregates.find(name, types).orElseThrow();
        return new AggregateCall(function, arguments, distinct, filter, List.of());
    }

    @Test
    void emitsEachWindowAsItIsWhenItCloses() {
        Seeds.forEach(
                150,
                random -> {
                    long slide = 1L + random.nextInt(6);
                    var hop =
                            new Hop(
                                    slide + 1 + random.nextInt(25),
                                    slide,
                                    random.nextInt(20) - 10L,
                                    random.nextBoolean() ? 0 : random.nextInt(15));
                    var keys =
                            List.of(List.<Integer>of(), List.of(0), List.of(1, 0))
                                    .get(random.nextInt(3));
                    run(random, hop, keys);
                });
    }

    private static void run(Random random, Hop hop, List<Integer> keys) {
        var emitted = new ArrayList<Weighted>();
        var operator = operator(hop, keys, emitted);
        var pages = new Pages();
        var rows = new HashMap<List<Object>, Long>();
        long watermark = Long.MIN_VALUE;
        long now = -100;
        long closed = Long.MIN_VALUE;
        long late = 0;
        for (int tick = 0; tick < 25; tick++) {
            var changes = new ArrayList<Weighted>();
            for (int i = random.nextInt(12); i > 0; i--) {
                // The watermark moves on within a tick, and may be far ahead of what closes
                // windows.
                long arrival = random.nextInt(4) > 0 ? watermark : now - random.nextInt(8);
                changes.add(new Weighted(newRow(random, now, arrival), 1 + random.nextInt(2)));
            }
            Rows.apply(rows, changes);
            var gone = takenBack(random, rows);
            Rows.apply(rows, gone);
            changes.addAll(gone);
            late += late(hop, changes, closed);
            Collections.shuffle(changes, random);
            int cut = random.nextInt(changes.size() + 1);
            operator.accept(0, Rows.batch(INPUT, changes.subList(0, cut)));
            operator.accept(0, Rows.batch(INPUT, changes.subList(cut, changes.size())));
            now += random.nextInt(6) == 0 ? random.nextInt(60) : random.nextInt(8);
            if (random.nextInt(4) > 0) {
                watermark = Math.max(watermark, now - 5);
            }
            emitted.clear();
            operator.flush(new Tick(tick, 0, watermark));
            long closes = WindowAssignOperator.behind(watermark, hop.lateness());
            assertThat(operator.watermark(watermark)).isEqualTo(closes);
            assertThat(Rows.sum(emitted)).isEqualTo(windows(hop, keys, rows, closed, closes));
            assertThat(operator.lateRows()).isEqualTo(late);
            closed = Math.max(closed, closes);
            operator.checkpoint(pages);
            if (random.nextInt(3) == 0) {
                operator = operator(hop, keys, emitted);
                operator.restore(pages);
            }
        }
        emitted.clear();
        operator.flush(new Tick(99, 0, Long.MAX_VALUE));
        assertThat(Rows.sum(emitted)).isEqualTo(windows(hop, keys, rows, closed, 10_000));
        operator.checkpoint(pages);
        var kept = new ArrayList<Long>();
        pages.forEach((number, bytes) -> kept.add(number));
        assertThat(kept).as("only how far windows closed").containsExactly(0L);
    }

    private static List<Object> newRow(Random random, long now, long arrival) {
        var doubles = List.<Object>of(0.1, 1e300, -1e300, 1e-300, 3.0, NULL);
        var numerics = List.<Object>of("1", "1.10", "-7.125", "99999999999999999999.5");
        return row(
                (long) random.nextInt(3),
                "abc".substring(random.nextInt(3)),
                random.nextInt(20) == 0 ? NULL : now - random.nextInt(30),
                random.nextInt(4) == 0 ? NULL : (long) random.nextInt(5),
                doubles.get(random.nextInt(doubles.size())),
                random.nextInt(5) == 0
                        ? NULL
                        : new BigDecimal(numerics.get(random.nextInt(numerics.size())).toString()),
                (long) random.nextInt(2),
                arrival);
    }

    private static List<Weighted> takenBack(Random random, Map<List<Object>, Long> rows) {
        var sorted = new ArrayList<>(rows.keySet());
        // The order of a hash map is no part of a seed.
        sorted.sort((a, b) -> a.toString().compareTo(b.toString()));
        var gone = new ArrayList<Weighted>();
        for (var row : sorted) {
            if (random.nextInt(20) == 0) {
                gone.add(new Weighted(row, -1));
            }
        }
        return gone;
    }

    private static List<Long> ends(Hop hop, long time) {
        var ends = new ArrayList<Long>();
        for (long end = time + 1; end <= time + hop.size(); end++) {
            if (Math.floorMod(end - hop.size() - hop.offset(), hop.slide()) == 0) {
                ends.add(end);
            }
        }
        return ends;
    }

    private static boolean isLate(Hop hop, List<Object> row, long end) {
        long arrival = (long) row.get(ARRIVAL);
        return arrival != Long.MIN_VALUE && end + hop.lateness() <= arrival;
    }

    private static long late(Hop hop, List<Weighted> changes, long closed) {
        long late = 0;
        for (var change : changes) {
            if (change.values().get(TIME) instanceof Long time && change.weight() > 0) {
                late +=
                        change.weight()
                                * ends(hop, time).stream()
                                        .filter(end ->
                                                end <= closed || isLate(hop, change.values(), end))
                                        .count();
            }
        }
        return late;
    }

    /// The rows of the windows that end after `closed`, at `closes` at the latest.
    private static Map<List<Object>, Long> windows(
            Hop hop, List<Integer> keys, Map<List<Object>, Long> rows, long closed, long closes) {
        var groups = new HashMap<List<Object>, List<List<Object>>>();
        rows.forEach((row, weight) -> {
            if (row.get(TIME) instanceof Long time) {
                for (long end : ends(hop, time)) {
                    if (end > closed && end <= closes && !isLate(hop, row, end)) {
                        var key = new ArrayList<Object>();
                        key.add(end);
                        keys.forEach(column -> key.add(row.get(column)));
                        key.add(end - hop.size());
                        var group = groups.computeIfAbsent(key, any -> new ArrayList<>());
                        group.addAll(Collections.nCopies(Math.toIntExact(weight), row));
                    }
                }
            }
        });
        var windows = new HashMap<List<Object>, Long>();
        groups.forEach((key, group) -> {
            var values = new ArrayList<>(key);
            values.addAll(results(group));
            windows.put(values, 1L);
        });
        return windows;
    }

    private static List<Object> results(List<List<Object>> group) {
        var filtered = group.stream().filter(row -> row.get(6).equals(1L)).toList();
        return row(
                (long) group.size(),
                group.stream().filter(row -> !row.get(3).equals(NULL)).count(),
                sum(filtered, 3),
                sum(group, 4) instanceof BigDecimal sum ? sum.doubleValue() : NULL,
                sum(group, 5),
                filtered.isEmpty() ? 0L : 1L);
    }

    private static Object sum(List<List<Object>> group, int column) {
        return group.stream()
                .map(row -> row.get(column))
                .filter(value -> !value.equals(NULL))
                .map(value ->
                        switch (value) {
                            case Long number -> BigDecimal.valueOf(number);
                            case Double number -> new BigDecimal(number);
                            default -> (BigDecimal) value;
                        })
                .reduce(BigDecimal::add)
                .<Object>map(sum -> sum)
                .orElse(NULL);
    }

    private static PaneAggregateOperator operator(
            Hop hop, List<Integer> keyColumns, List<Weighted> emitted) {
        var plan =
                new WindowAssign(
                        new Scan("public", "t", INPUT),
                        WindowAssign.Kind.HOP,
                        TIME,
                        hop.size(),
                        hop.slide(),
                        hop.offset(),
                        List.of(),
                        INPUT);
        var keys = new ArrayList<PaneKey>();
        var types = new ArrayList<Type>();
        keys.add(new PaneKey.Bound(Appended.END));
        types.add(Type.TIMESTAMP);
        for (int column : keyColumns) {
            keys.add(new PaneKey.OfInput(column));
            types.add(INPUT.type(column));
        }
        keys.add(new PaneKey.Bound(Appended.START));
        types.add(Type.TIMESTAMP);
        CALLS.forEach(call -> types.add(call.function().result()));
        var operator = new PaneAggregateOperator(plan, INPUT, keys, CALLS, ARRIVAL, hop.lateness());
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, types)));
        return operator;
    }

    @Test
    void aStreamKeepsNoMoreThanItsOpenWindows() {
        var hop = new Hop(60, 1, 0, 0);
        var emitted = new ArrayList<Weighted>();
        var operator = operator(hop, List.of(0), emitted);
        long settled = 0;
        for (long now = 0; now < 20_000; now++) {
            var rows = new ArrayList<Weighted>();
            for (long k = 0; k < 3; k++) {
                // The keys change, too.
                rows.add(
                        new Weighted(
                                row(now / 100 + k, "", now, 1L, 0.1, BigDecimal.ONE, 1L, now), 1));
            }
            operator.accept(0, Rows.batch(INPUT, rows));
            operator.flush(new Tick(now, 0, now));
            emitted.clear();
            if (now == 1_000) {
                settled = operator.stateBytes();
            }
        }
        assertThat(operator.stateBytes()).isEqualTo(settled);
    }

    @Test
    void whatCannotBeTakenBackFitsNoPanes() {
        assertThat(PaneAggregateOperator.fits(INPUT, CALLS)).isTrue();
        for (var call :
                List.of(call("max", 3, -1), call("min", 1, -1), call("count", 1, -1, true))) {
            assertThat(PaneAggregateOperator.fits(INPUT, List.of(call))).isFalse();
        }
    }
}
