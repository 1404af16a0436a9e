// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.OverCall;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Pages;
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverOperatorTest {
    private static final Schema INPUT =
            Schema.of(
                    Field.of("k", Type.TEXT),
                    Field.of("ts", Type.BIGINT),
                    Field.of("v", Type.DOUBLE),
                    Field.of("i", Type.INTEGER),
                    Field.of("f", Type.BOOLEAN));
    private static final List<OverCall> CALLS =
            List.of(
                    call("count", List.of(), Type.BIGINT),
                    call("sum", List.of(2), Type.DOUBLE),
                    call("avg", List.of(2), Type.DOUBLE),
                    call("max", List.of(2), Type.DOUBLE),
                    call("min", List.of(3), Type.INTEGER),
                    new OverCall("sum", List.of(3), false, 4, false, Type.BIGINT),
                    call("first_value", List.of(3), Type.INTEGER),
                    call("last_value", List.of(2), Type.DOUBLE),
                    call("nth_value", List.of(2, 3), Type.DOUBLE),
                    call("median", List.of(2), Type.DOUBLE),
                    call("row_number", List.of(), Type.BIGINT),
                    call("rank", List.of(), Type.BIGINT),
                    call("dense_rank", List.of(), Type.BIGINT),
                    call("percent_rank", List.of(), Type.DOUBLE),
                    call("cume_dist", List.of(), Type.DOUBLE),
                    call("lag", List.of(2), Type.DOUBLE),
                    call("lead", List.of(2, 3), Type.DOUBLE),
                    call("lag", List.of(3, 3, 3), Type.INTEGER));

    private static OverCall call(String name, List<Integer> arguments, Type result) {
        return new OverCall(name, arguments, false, -1, false, result);
    }

    private static Frame.Bound bound(Frame.Bound.Kind kind, long offset) {
        boolean constant = kind == Frame.Bound.Kind.PRECEDING || kind == Frame.Bound.Kind.FOLLOWING;
        return new Frame.Bound(
                kind,
                constant
                        ? new Literal(Type.BIGINT, new LongColumn(new long[] {offset}, null))
                        : null);
    }

    /// The frame with offsets of doubles.
    private static Frame ofDoubles(Frame frame) {
        return new Frame(
                frame.unit(), ofDoubles(frame.start()), ofDoubles(frame.end()), frame.exclude());
    }

    private static Frame.Bound ofDoubles(Frame.Bound bound) {
        if (bound.offset() == null) {
            return bound;
        }
        double[] offset = {offset(bound) / 8.0};
        return new Frame.Bound(
                bound.kind(), new Literal(Type.DOUBLE, new DoubleColumn(offset, null)));
    }

    private static double offset(Frame.Bound bound) {
        return switch (bound.offset()) {
            case Literal(_, LongColumn longs) -> longs.values()[0];
            case Literal(_, DoubleColumn doubles) -> doubles.values()[0];
            case null, default -> 0;
        };
    }

    @Test
    void showsWhatTheQueryFromScratchWould() {
        Seeds.forEach(60, OverOperatorTest::run);
    }

    private static void run(Random random) {
        var frame = randomFrame(random);
        List<Integer> keys = random.nextBoolean() ? List.of(0) : List.of();
        boolean byDouble = random.nextInt(4) == 0;
        var order =
                random.nextInt(6) == 0 && frame.unit() == Frame.Unit.ROWS
                        ? List.<SortKey>of()
                        : List.of(
                                new SortKey(
                                        byDouble ? 2 : 1,
                                        random.nextBoolean(),
                                        random.nextBoolean()));
        if (byDouble && frame.unit() == Frame.Unit.RANGE) {
            frame = ofDoubles(frame);
        }
        var calls = new ArrayList<OverCall>();
        // Few, or some call nearly always reaches all rows.
        int framed = random.nextInt(3);
        for (int i = 0; i < 3; i++) {
            calls.add(CALLS.get(random.nextInt(framed > 0 ? 10 : CALLS.size())));
        }
        var types = new ArrayList<Type>();
        INPUT.fields().forEach(field -> types.add(field.type()));
        calls.forEach(call -> types.add(call.result()));
        var fields = new ArrayList<>(INPUT.fields());
        calls.forEach(call -> fields.add(Field.of("r", call.result())));
        var plan =
                new Over(
                        new Scan("public", "t", INPUT),
                        keys,
                        order,
                        frame,
                        calls,
                        new Schema(fields));
        var emitted = new ArrayList<Weighted>();
        var twinEmitted = new ArrayList<Weighted>();
        var operator = operator(plan, emitted, types);
        var twin = operator(plan, twinEmitted, types);
        var pages = new Pages();
        var rows = new HashMap<List<Object>, Long>();
        var shown = new HashMap<List<Object>, Long>();
        for (int tick = 0; tick < 14; tick++) {
            var changes = changes(random, rows, tick);
            Rows.apply(rows, changes);
            emitted.clear();
            twinEmitted.clear();
            feed(random, operator, changes);
            twin.accept(0, Rows.batch(INPUT, changes));
            operator.flush(new Tick(tick, 0, 0));
            twin.flush(new Tick(tick, 0, 0));
            assertThat(Rows.sum(twinEmitted)).isEqualTo(Rows.sum(emitted));
            Rows.apply(shown, emitted);
            assertThat(shown).as("%s", plan).isEqualTo(scratch(rows, plan));
            twin.checkpoint(pages);
            if (random.nextInt(3) == 0) {
                twin = operator(plan, twinEmitted, types);
                twin.restore(pages);
            }
        }
    }

    @Test
    void continuesAfterARestoreExactlyAsItWouldHave() {
        Seeds.forEach(
                15,
                random -> {
                    var calls = List.of(CALLS.get(1), CALLS.get(3), CALLS.get(10), CALLS.get(12));
                    var types = new ArrayList<Type>();
                    INPUT.fields().forEach(field -> types.add(field.type()));
                    calls.forEach(call -> types.add(call.result()));
                    var plan =
                            new Over(
                                    new Scan("public", "t", INPUT),
                                    List.of(0),
                                    List.of(new SortKey(1, false, false)),
                                    randomFrame(random),
                                    calls,
                                    INPUT);
                    var emitted = new ArrayList<Weighted>();
                    var twinEmitted = new ArrayList<Weighted>();
                    var operator = operator(plan, emitted, types);
                    var twin = operator(plan, twinEmitted, types);
                    var pages = new Pages();
                    var rows = new HashMap<List<Object>, Long>();
                    for (int tick = 0; tick < 14; tick++) {
                        var changes = changes(random, rows, tick);
                        Rows.apply(rows, changes);
                        operator.accept(0, Rows.batch(INPUT, changes));
                        twin.accept(0, Rows.batch(INPUT, changes));
                        operator.flush(new Tick(tick, 0, 0));
                        twin.flush(new Tick(tick, 0, 0));
                        assertThat(twinEmitted).isEqualTo(emitted);
                        twin.checkpoint(pages);
                        twin = operator(plan, twinEmitted, types);
                        twin.restore(pages);
                    }
                });
    }

    @Test
    void aRowInOrderReachesOnlyItself() {
        var plan =
                new Over(
                        new Scan("public", "t", INPUT),
                        List.of(0),
                        List.of(new SortKey(1, false, false)),
                        new Frame(
                                Frame.Unit.ROWS,
                                bound(Frame.Bound.Kind.PRECEDING, 1),
                                bound(Frame.Bound.Kind.CURRENT_ROW, 0),
                                Frame.Exclude.NO_OTHERS),
                        List.of(call("avg", List.of(2), Type.DOUBLE)),
                        INPUT);
        var types =
                List.of(
                        Type.TEXT,
                        Type.BIGINT,
                        Type.DOUBLE,
                        Type.INTEGER,
                        Type.BOOLEAN,
                        Type.DOUBLE);
        var emitted = new ArrayList<Weighted>();
        var operator = operator(plan, emitted, types);
        tick(operator, row("a", 1L, 10.0, NULL, NULL), 1);
        tick(operator, row("a", 3L, 20.0, NULL, NULL), 1);
        emitted.clear();
        tick(operator, row("a", 5L, 40.0, NULL, NULL), 1);
        assertThat(emitted).containsExactly(new Weighted(row("a", 5L, 40.0, NULL, NULL, 30.0), 1));
        emitted.clear();
        tick(operator, row("a", 2L, 0.0, NULL, NULL), 1);
        assertThat(emitted)
                .containsExactly(
                        new Weighted(row("a", 3L, 20.0, NULL, NULL, 15.0), -1),
                        new Weighted(row("a", 2L, 0.0, NULL, NULL, 5.0), 1),
                        new Weighted(row("a", 3L, 20.0, NULL, NULL, 10.0), 1));
        emitted.clear();
        tick(operator, row("a", 5L, 40.0, NULL, NULL), -1);
        assertThat(emitted).containsExactly(new Weighted(row("a", 5L, 40.0, NULL, NULL, 30.0), -1));
    }

    private static void tick(Operator operator, List<Object> row, long weight) {
        operator.accept(0, Rows.batch(INPUT, List.of(new Weighted(row, weight))));
        operator.flush(new Tick(1, 0, 0));
    }

    private static Frame randomFrame(Random random) {
        var kinds = Frame.Bound.Kind.values();
        while (true) {
            var unit = List.of(Frame.Unit.values()).get(random.nextInt(3));
            var start = bound(kinds[random.nextInt(4)], random.nextInt(4));
            var end = bound(kinds[1 + random.nextInt(4)], random.nextInt(4));
            if (start.kind().compareTo(end.kind()) <= 0) {
                var exclude =
                        List.of(Frame.Exclude.values()).get(Math.max(0, random.nextInt(8) - 4));
                return new Frame(unit, start, end, exclude);
            }
        }
    }

    private static Operator operator(Over plan, List<Weighted> emitted, List<Type> types) {
        var operator = new OverOperator(plan);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, types)));
        return operator;
    }

    private static void feed(Random random, Operator operator, List<Weighted> changes) {
        int from = 0;
        while (from < changes.size()) {
            int to = Math.min(changes.size(), from + 1 + random.nextInt(20));
            operator.accept(0, Rows.batch(INPUT, changes.subList(from, to)));
            from = to;
        }
    }

    private static List<Weighted> changes(Random random, Map<List<Object>, Long> rows, int tick) {
        var changes = new ArrayList<Weighted>();
        // First many rows, then few changes, so that most rows are out of their reach.
        boolean few = tick > 1;
        for (int i = random.nextInt(few ? 3 : 25); i > 0; i--) {
            changes.add(new Weighted(randomRow(random, tick), 1 + random.nextInt(6) / 5));
        }
        rows.forEach((row, weight) -> {
            if (random.nextInt(6) == 0) {
                changes.add(new Weighted(row, -1 - random.nextInt((int) (long) weight)));
            }
        });
        if (random.nextBoolean()) {
            var passing = randomRow(random, tick);
            changes.add(new Weighted(passing, 1));
            changes.add(new Weighted(passing, -1));
        }
        Collections.shuffle(changes, random);
        return changes;
    }

    private static List<Object> randomRow(Random random, int tick) {
        return row(
                random.nextInt(10) == 0 ? NULL : "k" + random.nextInt(2),
                random.nextInt(10) == 0 ? NULL : (Object) (tick + (long) random.nextInt(12)),
                random.nextInt(6) == 0 ? NULL : (Object) (random.nextInt(20) / 10.0),
                random.nextInt(6) == 0 ? NULL : (Object) (1L + random.nextInt(4)),
                random.nextInt(6) == 0 ? NULL : (Object) (long) random.nextInt(2));
    }

    /// The query from scratch.
    private static Map<List<Object>, Long> scratch(Map<List<Object>, Long> rows, Over plan) {
        var partitions = new HashMap<List<Object>, List<List<Object>>>();
        rows.forEach((row, weight) -> {
            var key = plan.partitionKeys().stream().map(row::get).toList();
            for (long i = 0; i < weight; i++) {
                partitions.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
            }
        });
        var result = new HashMap<List<Object>, Long>();
        for (var partition : partitions.values()) {
            partition.sort(order(plan));
            for (int i = 0; i < partition.size(); i++) {
                var row = new ArrayList<>(partition.get(i));
                for (var call : plan.calls()) {
                    row.add(scratch(partition, i, plan, call));
                }
                result.merge(row, 1L, Long::sum);
            }
        }
        return result;
    }

    private static Comparator<List<Object>> order(Over plan) {
        Comparator<List<Object>> order = peers(plan);
        for (int c = 0; c < INPUT.size(); c++) {
            int column = c;
            order = order.thenComparing((a, b) -> compare(a.get(column), b.get(column), false));
        }
        return order;
    }

    private static Comparator<List<Object>> peers(Over plan) {
        return (a, b) -> {
            for (var key : plan.order()) {
                Object left = a.get(key.column());
                Object right = b.get(key.column());
                int order = compare(left, right, key.nullsFirst());
                if (order != 0) {
                    boolean anyNull = left.equals(NULL) || right.equals(NULL);
                    return key.descending() && !anyNull ? -order : order;
                }
            }
            return 0;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object left, Object right, boolean nullsFirst) {
        if (left.equals(NULL) || right.equals(NULL)) {
            int order = Boolean.compare(left.equals(NULL), right.equals(NULL));
            return nullsFirst ? -order : order;
        }
        return ((Comparable) left).compareTo(right);
    }

    private static List<Integer> frame(List<List<Object>> rows, int at, Over plan) {
        var frame = new ArrayList<Integer>();
        for (int i = 0; i < rows.size(); i++) {
            if (inside(rows, at, i, plan, plan.frame().start(), 1)
                    && inside(rows, at, i, plan, plan.frame().end(), -1)
                    && !isExcluded(rows, at, i, plan)) {
                frame.add(i);
            }
        }
        return frame;
    }

    private static boolean isExcluded(List<List<Object>> rows, int at, int i, Over plan) {
        boolean peers = peers(plan).compare(rows.get(i), rows.get(at)) == 0;
        return switch (plan.frame().exclude()) {
            case NO_OTHERS -> false;
            case CURRENT_ROW -> i == at;
            case GROUP -> peers;
            case TIES -> peers && i != at;
        };
    }

    /// Whether row `i` is on the frame's side of `bound`; `sign` is 1 for the start, -1 for the
    /// end.
    private static boolean inside(
            List<List<Object>> rows, int at, int i, Over plan, Frame.Bound bound, int sign) {
        double offset = offset(bound);
        double distance = bound.kind() == Frame.Bound.Kind.PRECEDING ? -offset : offset;
        return switch (bound.kind()) {
            case UNBOUNDED_PRECEDING, UNBOUNDED_FOLLOWING -> true;
            default -> {
                if (plan.frame().unit() == Frame.Unit.ROWS) {
                    yield (sign > 0 ? i >= at + distance : i <= at + distance);
                }
                if (plan.frame().unit() == Frame.Unit.GROUPS) {
                    long here = group(rows, at, plan);
                    long there = group(rows, i, plan);
                    yield (sign > 0 ? there >= here + distance : there <= here + distance);
                }
                int peers = peers(plan).compare(rows.get(i), rows.get(at));
                int column = plan.order().getFirst().column();
                Object here = rows.get(at).get(column);
                Object there = rows.get(i).get(column);
                if (bound.kind() == Frame.Bound.Kind.CURRENT_ROW
                        || here.equals(NULL)
                        || there.equals(NULL)) {
                    yield sign * peers >= 0;
                }
                boolean down = plan.order().getFirst().descending();
                double limit = ((Number) here).doubleValue() + (down ? -distance : distance);
                int side = Double.compare(((Number) there).doubleValue(), limit);
                yield sign * (down ? -side : side) >= 0;
            }
        };
    }

    private static long group(List<List<Object>> rows, int at, Over plan) {
        long groups = 0;
        for (int i = 1; i <= at; i++) {
            groups += peers(plan).compare(rows.get(i - 1), rows.get(i)) == 0 ? 0 : 1;
        }
        return groups;
    }

    private static Object scratch(List<List<Object>> rows, int at, Over plan, OverCall call) {
        var frame = frame(rows, at, plan);
        var row = rows.get(at);
        var peers = peers(plan);
        long before = rows.stream().filter(other -> peers.compare(other, row) < 0).count();
        long upTo = rows.stream().filter(other -> peers.compare(other, row) <= 0).count();
        return switch (call.name()) {
            case "row_number" -> at + 1L;
            case "rank" -> before + 1;
            case "dense_rank" -> group(rows, at, plan) + 1;
            case "percent_rank" -> rows.size() == 1 ? 0.0 : (double) before / (rows.size() - 1);
            case "cume_dist" -> (double) upTo / rows.size();
            case "lag", "lead" -> shifted(rows, at, call);
            case "first_value" ->
                    frame.isEmpty()
                            ? NULL
                            : rows.get(frame.getFirst()).get(call.arguments().getFirst());
            case "last_value" ->
                    frame.isEmpty()
                            ? NULL
                            : rows.get(frame.getLast()).get(call.arguments().getFirst());
            case "nth_value" -> {
                Object number = row.get(call.arguments().get(1));
                yield number.equals(NULL)
                        ? NULL
                        : frame.size() < (long) number
                                ? NULL
                                : rows.get(frame.get((int) (long) number - 1))
                                        .get(call.arguments().getFirst());
            }
            default -> aggregate(rows, frame, call);
        };
    }

    private static Object shifted(List<List<Object>> rows, int at, OverCall call) {
        var row = rows.get(at);
        Object offset = call.arguments().size() > 1 ? row.get(call.arguments().get(1)) : 1L;
        if (!(offset instanceof Long distance)) {
            return NULL;
        }
        long position = at + (call.name().equals("lag") ? -distance : distance);
        if (position >= 0 && position < rows.size()) {
            return rows.get((int) position).get(call.arguments().getFirst());
        }
        return call.arguments().size() > 2 ? row.get(call.arguments().get(2)) : NULL;
    }

    private static Object aggregate(List<List<Object>> rows, List<Integer> frame, OverCall call) {
        if (call.arguments().isEmpty()) {
            return (long) frame.size();
        }
        var values = new ArrayList<Object>();
        for (int i : frame) {
            Object value = rows.get(i).get(call.arguments().getFirst());
            boolean counts = call.filter() < 0 || rows.get(i).get(call.filter()).equals(1L);
            if (counts && !value.equals(NULL)) {
                values.add(value);
            }
        }
        if (values.isEmpty()) {
            return NULL;
        }
        return switch (call.name()) {
            case "sum" ->
                    values.getFirst() instanceof Double
                            ? (Object) exact(values)
                            : (Object) values.stream().mapToLong(value -> (Long) value).sum();
            case "avg" -> exact(values) / values.size();
            case "max" -> Collections.max(values, (a, b) -> compare(a, b, false));
            case "min" -> Collections.min(values, (a, b) -> compare(a, b, false));
            case "median" -> {
                values.sort((a, b) -> compare(a, b, false));
                double low = (double) values.get((values.size() - 1) / 2);
                double high = (double) values.get(values.size() / 2);
                yield low + 0.5 * (high - low);
            }
            default -> throw new AssertionError(call.name());
        };
    }

    private static double exact(List<Object> values) {
        return values.stream()
                .map(value -> new BigDecimal((Double) value))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }
}
