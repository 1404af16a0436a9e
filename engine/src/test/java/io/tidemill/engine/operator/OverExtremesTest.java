// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `min` and `max` over frames of some tens of rows, most of whose rows stay from tick to tick.
class OverExtremesTest {
    private static final Schema INPUT =
            Schema.of(
                    Field.of("ts", Type.BIGINT),
                    Field.of("v", Type.DOUBLE),
                    Field.of("i", Type.BIGINT),
                    Field.of("f", Type.BOOLEAN));
    private static final List<OverCall> CALLS =
            List.of(
                    new OverCall("max", List.of(1), false, -1, false, Type.DOUBLE),
                    new OverCall("min", List.of(2), false, -1, false, Type.BIGINT),
                    new OverCall("max", List.of(2), false, 3, false, Type.BIGINT));
    private static final List<Type> OUTPUT =
            List.of(
                    Type.BIGINT,
                    Type.DOUBLE,
                    Type.BIGINT,
                    Type.BOOLEAN,
                    Type.DOUBLE,
                    Type.BIGINT,
                    Type.BIGINT);

    /// How values go on: `max` or `min` loses its extreme with each row, with some, or to an equal.
    private enum Course {
        RISING,
        FALLING,
        WANDERING,
        FEW_VALUES
    }

    @Test
    void areThoseOfTheRowsInTheFrame() {
        Seeds.forEach(40, OverExtremesTest::run);
    }

    private static void run(Random random) {
        int preceding = random.nextInt(45);
        int following = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
        var course = Course.values()[random.nextInt(4)];
        var emitted = new ArrayList<Weighted>();
        var operator = operator(preceding, following, emitted);
        var pages = new Pages();
        var rows = new TreeMap<Long, List<Object>>();
        var shown = new HashMap<List<Object>, Long>();
        long clock = 0;
        for (int tick = 0; tick < 60; tick++) {
            var changes = new ArrayList<Weighted>();
            for (int i = random.nextInt(tick % 20 == 0 ? 90 : 3); i > 0; i--) {
                clock += 10;
                put(rows, reading(clock, course, random), changes);
            }
            if (random.nextInt(3) == 0 && clock > 0) {
                long late = clock - random.nextInt((int) Math.min(clock, 600));
                put(rows, reading(late, course, random), changes);
            }
            var latest = List.copyOf(rows.tailMap(clock - random.nextInt(600)).values());
            if (random.nextInt(4) == 0 && !latest.isEmpty()) {
                rows.remove(latest.getFirst().getFirst());
                changes.add(new Weighted(latest.getFirst(), -1));
            }
            operator.accept(0, Rows.batch(INPUT, changes));
            operator.flush(new Tick(tick, 0, 0));
            Rows.apply(shown, emitted);
            emitted.clear();
            assertThat(shown)
                    .as("%d preceding, %d following, %s", preceding, following, course)
                    .isEqualTo(scratch(rows, preceding, following));
            operator.checkpoint(pages);
            if (random.nextInt(8) == 0) {
                operator = operator(preceding, following, emitted);
                operator.restore(pages);
            }
        }
    }

    /// Puts `row` in the place of the one at its time, if any.
    private static void put(
            Map<Long, List<Object>> rows, List<Object> row, List<Weighted> changes) {
        var old = rows.put((Long) row.getFirst(), row);
        if (old != null) {
            changes.add(new Weighted(old, -1));
        }
        changes.add(new Weighted(row, 1));
    }

    private static List<Object> reading(long time, Course course, Random random) {
        long value =
                switch (course) {
                    case RISING -> time;
                    case FALLING -> -time;
                    case WANDERING -> (long) (1000 * Math.sin(time / 200.0)) + random.nextInt(300);
                    case FEW_VALUES -> random.nextInt(3);
                };
        return row(
                time,
                random.nextInt(6) == 0 ? NULL : (Object) (value / 4.0),
                random.nextInt(6) == 0 ? NULL : (Object) value,
                random.nextInt(6) == 0 ? NULL : (Object) (long) random.nextInt(2));
    }

    private static Operator operator(int preceding, int following, List<Weighted> emitted) {
        var fields = new ArrayList<>(INPUT.fields());
        CALLS.forEach(call -> fields.add(Field.of("r", call.result())));
        var plan =
                new Over(
                        new Scan("public", "t", INPUT),
                        List.of(),
                        List.of(new SortKey(0, false, false)),
                        new Frame(
                                Frame.Unit.ROWS,
                                bound(Frame.Bound.Kind.PRECEDING, preceding),
                                bound(Frame.Bound.Kind.FOLLOWING, following),
                                Frame.Exclude.NO_OTHERS),
                        CALLS,
                        new Schema(fields));
        var operator = new OverOperator(plan);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, OUTPUT)));
        return operator;
    }

    private static Frame.Bound bound(Frame.Bound.Kind kind, long rows) {
        return new Frame.Bound(
                kind, new Literal(Type.BIGINT, new LongColumn(new long[] {rows}, null)));
    }

    /// The query from scratch.
    private static Map<List<Object>, Long> scratch(
            Map<Long, List<Object>> rows, int preceding, int following) {
        var ordered = List.copyOf(rows.values());
        var result = new HashMap<List<Object>, Long>();
        for (int at = 0; at < ordered.size(); at++) {
            Double high = null;
            Long low = null;
            Long counted = null;
            int to = Math.min(ordered.size() - 1, at + following);
            for (int i = Math.max(0, at - preceding); i <= to; i++) {
                var row = ordered.get(i);
                if (row.get(1) instanceof Double value) {
                    high = high == null ? value : Math.max(high, value);
                }
                if (row.get(2) instanceof Long value) {
                    low = low == null ? value : Math.min(low, value);
                    if (row.get(3).equals(1L)) {
                        counted = counted == null ? value : Math.max(counted, value);
                    }
                }
            }
            var row = new ArrayList<>(ordered.get(at));
            row.add(high == null ? NULL : high);
            row.add(low == null ? NULL : low);
            row.add(counted == null ? NULL : counted);
            result.put(row, 1L);
        }
        return result;
    }
}
