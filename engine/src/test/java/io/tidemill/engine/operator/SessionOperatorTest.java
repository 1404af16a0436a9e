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
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.aggregate.Aggregates;
import io.tidemill.engine.operator.SessionAggregateOperator.SessionKey;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Both forms against sessions made anew, after each tick, from the list of the rows.
class SessionOperatorTest {
    private static final long GAP = 10;
    private static final Schema INPUT =
            Schema.of(
                    Field.of("k", Type.BIGINT),
                    Field.of("ts", Type.TIMESTAMP),
                    Field.of("v", Type.BIGINT));
    private static final Schema HIDDEN =
            Schema.of(
                    INPUT.field(0),
                    INPUT.field(1),
                    INPUT.field(2),
                    Field.of("$arrival", Type.BIGINT),
                    Field.of("$row", Type.BIGINT));
    private static final List<Type> ASSIGNED =
            List.of(
                    Type.BIGINT,
                    Type.TIMESTAMP,
                    Type.BIGINT,
                    Type.TIMESTAMP,
                    Type.TIMESTAMP,
                    Type.TIMESTAMP);
    private static final List<Type> GROUPED =
            List.of(
                    Type.BIGINT,
                    Type.TIMESTAMP,
                    Type.TIMESTAMP,
                    Type.NUMERIC,
                    Type.BIGINT,
                    Type.BIGINT);

    /// A row as the test's own list holds it.
    private record Event(long key, long time, long value, long arrival, long number) {
        List<Object> values() {
            return row(key, time, value, arrival, number);
        }
    }

    /// Rows that are close enough, in one session.
    private static final class Reference {
        final List<Event> rows = new ArrayList<>();
        final List<List<Event>> closed = new ArrayList<>();
        final boolean onClose;
        final long allowed;
        int late;

        Reference(boolean onClose, long allowed) {
            this.onClose = onClose;
            this.allowed = allowed;
        }

        /// Sessions of `some` rows.
        static List<List<Event>> sessions(List<Event> some) {
            var result = new ArrayList<List<Event>>();
            var sorted = new ArrayList<>(some);
            sorted.sort(Comparator.comparingLong(Event::key).thenComparingLong(Event::time));
            for (var row : sorted) {
                var last = result.isEmpty() ? null : result.getLast();
                if (last != null
                        && last.getLast().key == row.key
                        && row.time - last.getLast().time <= GAP) {
                    last.add(row);
                } else {
                    result.add(new ArrayList<>(List.of(row)));
                }
            }
            return result;
        }

        void add(Event row) {
            if (onClose) {
                close(row.key, row.time, row.arrival);
            }
            var with = new ArrayList<>(rows);
            with.add(row);
            for (var session : sessions(with)) {
                if (session.contains(row)) {
                    if (session.getLast().time + GAP + allowed <= row.arrival) {
                        late++;
                    } else {
                        rows.add(row);
                    }
                }
            }
        }

        private void close(long key, long time, long watermark) {
            for (var session : sessions(rows)) {
                boolean near =
                        session.getFirst().key == key
                                && session.getFirst().time <= time + GAP
                                && session.getLast().time >= time - GAP;
                if (near && session.getLast().time + GAP + allowed <= watermark) {
                    closed.add(session);
                    rows.removeAll(session);
                }
            }
        }

        void close(long watermark) {
            for (var session : sessions(rows)) {
                if (session.getLast().time + GAP + allowed <= watermark) {
                    closed.add(session);
                    rows.removeAll(session);
                }
            }
        }

        List<List<Event>> shown() {
            return onClose ? closed : sessions(rows);
        }
    }

    @Test
    void rowsHaveTheirSessions() {
        Seeds.forEach(200, random -> run(random, false, false));
    }

    @Test
    void sessionsHaveTheirResults() {
        Seeds.forEach(200, random -> run(random, true, false));
    }

    @Test
    void onCloseRowsAppearOnce() {
        Seeds.forEach(200, random -> run(random, false, true));
    }

    @Test
    void onCloseResultsAppearOnce() {
        Seeds.forEach(200, random -> run(random, true, true));
    }

    private static void run(Random random, boolean grouped, boolean onClose) {
        long allowed = random.nextInt(3) * 4L;
        var reference = new Reference(onClose, allowed);
        var shown = new HashMap<List<Object>, Long>();
        var late = new SessionLateness(3, 4, allowed, onClose);
        var operator = operator(grouped, late);
        connect(operator, grouped, shown);
        var pages = new MemoryPages();
        long watermark = 0;
        long number = 0;
        int keys = 1 + random.nextInt(3);
        for (int tick = 0; tick < 25; tick++) {
            var changes = new ArrayList<Weighted>();
            for (int i = random.nextInt(4); i > 0 && !reference.rows.isEmpty(); i--) {
                var gone = reference.rows.remove(random.nextInt(reference.rows.size()));
                changes.add(new Weighted(gone.values(), -1));
            }
            for (int i = random.nextInt(12); i > 0; i--) {
                long time = watermark - 25 + random.nextInt(60);
                var row =
                        new Event(
                                random.nextInt(keys), time, random.nextInt(5), watermark, number++);
                changes.add(new Weighted(row.values(), 1));
                reference.add(row);
                watermark = Math.max(watermark, time - 8 - random.nextInt(3));
                if (random.nextInt(10) == 0) {
                    // It comes and goes within the tick.
                    var brief = new Event(0, time, 1, watermark, number++);
                    changes.add(new Weighted(brief.values(), random.nextBoolean() ? 1 : -1));
                    changes.add(new Weighted(brief.values(), -changes.getLast().weight()));
                }
            }
            feed(operator, changes, random);
            operator.flush(new Tick(tick, 0, watermark));
            reference.close(onClose ? watermark : Long.MIN_VALUE);
            assertThat(shown).isEqualTo(expected(reference, grouped));
            assertThat(operator.lateRows()).isEqualTo(reference.late);
            operator.checkpoint(pages);
            if (random.nextInt(4) == 0) {
                operator = operator(grouped, late);
                operator.restore(pages);
                connect(operator, grouped, shown);
            }
        }
        var rest = new ArrayList<Weighted>();
        reference.rows.forEach(row -> rest.add(new Weighted(row.values(), -1)));
        reference.rows.clear();
        feed(operator, rest, random);
        operator.flush(new Tick(99, 0, watermark));
        assertThat(shown).isEqualTo(expected(reference, grouped));
        assertThat(operator.sessions.rows.size()).isZero();
    }

    private static void feed(Operator operator, List<Weighted> changes, Random random) {
        for (int from = 0, to; from < changes.size(); from = to) {
            to = Math.min(changes.size(), from + 1 + random.nextInt(6));
            operator.accept(0, Rows.batch(HIDDEN, changes.subList(from, to)));
        }
    }

    private static void connect(Operator operator, boolean grouped, Map<List<Object>, Long> shown) {
        operator.connect(
                batch -> Rows.apply(shown, Rows.rows(batch, grouped ? GROUPED : ASSIGNED)));
    }

    private static SessionOperator operator(boolean grouped, SessionLateness lateness) {
        if (!grouped) {
            var all = new BitSet();
            all.set(0, 3);
            return new SessionAssignOperator(plan(), HIDDEN, all, lateness);
        }
        return new SessionAggregateOperator(
                plan(),
                HIDDEN,
                List.of(
                        new SessionKey.Partition(0),
                        new SessionKey.Bound(Appended.START),
                        new SessionKey.Bound(Appended.END)),
                List.of(call("sum", false), call("max", false), call("count", true)),
                lateness);
    }

    private static AggregateCall call(String name, boolean distinct) {
        var function = Aggregates.find(name, List.of(Type.BIGINT)).orElseThrow();
        return new AggregateCall(function, List.of(2), distinct, -1, List.of());
    }

    private static Map<List<Object>, Long> expected(Reference reference, boolean grouped) {
        var expected = new HashMap<List<Object>, Long>();
        for (var session : reference.shown()) {
            long start = session.getFirst().time;
            long end = session.getLast().time + GAP;
            if (grouped) {
                var sum = session.stream().mapToLong(Event::value).sum();
                long max = session.stream().mapToLong(Event::value).max().orElseThrow();
                long distinct = session.stream().mapToLong(Event::value).distinct().count();
                var row =
                        row(
                                session.getFirst().key,
                                start,
                                end,
                                BigDecimal.valueOf(sum),
                                max,
                                distinct);
                expected.merge(row, 1L, Long::sum);
                continue;
            }
            for (var event : session) {
                expected.merge(
                        row(event.key, event.time, event.value, start, end, end - 1),
                        1L,
                        Long::sum);
            }
        }
        return expected;
    }

    private static WindowAssign plan() {
        var fields = new ArrayList<>(INPUT.fields());
        for (String name : List.of("window_start", "window_end", "window_time")) {
            fields.add(Field.of(name, Type.TIMESTAMP));
        }
        return new WindowAssign(
                new Scan("public", "t", INPUT),
                WindowAssign.Kind.SESSION,
                1,
                GAP,
                GAP,
                0,
                List.of(0),
                new Schema(fields));
    }

    @Test
    void aTimeThatIsNoneIsInNoSession() {
        var shown = new HashMap<List<Object>, Long>();
        var operator = operator(false, SessionLateness.NONE);
        connect(operator, false, shown);
        operator.accept(
                0,
                Rows.batch(
                        HIDDEN,
                        List.of(
                                new Weighted(row(1L, NULL, 1L, 0L, 0L), 1),
                                new Weighted(row(1L, Long.MAX_VALUE, 1L, 0L, 1L), 1),
                                new Weighted(row(1L, Long.MIN_VALUE, 1L, 0L, 2L), 1))));
        operator.flush(new Tick(1, 0, Long.MAX_VALUE));
        assertThat(shown).isEmpty();
    }
}
