// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.Rows.NULL;
import static io.tidemill.engine.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Rows;
import io.tidemill.engine.Rows.Weighted;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowAssignOperatorTest {
    private static final Schema INPUT =
            Schema.of(Field.of("ts", Type.TIMESTAMP), Field.of("x", Type.TEXT));
    private static final Schema HIDDEN =
            Schema.of(INPUT.field(0), INPUT.field(1), Field.of("arrival", Type.BIGINT));
    private static final List<Type> OUTPUT =
            List.of(Type.TIMESTAMP, Type.TEXT, Type.TIMESTAMP, Type.TIMESTAMP, Type.TIMESTAMP);

    @Test
    void tumbles() {
        assertThat(
                        windows(
                                WindowAssign.Kind.TUMBLE,
                                10,
                                10,
                                3,
                                row(3L, "a"),
                                row(12L, "b"),
                                row(13L, "c"),
                                row(-8L, "d"),
                                row(NULL, "e"),
                                row(Long.MAX_VALUE, "f")))
                .containsExactly(
                        row(3L, "a", 3L, 13L, 12L),
                        row(12L, "b", 3L, 13L, 12L),
                        row(13L, "c", 13L, 23L, 22L),
                        row(-8L, "d", -17L, -7L, -8L));
    }

    @Test
    void hops() {
        assertThat(windows(WindowAssign.Kind.HOP, 10, 5, 0, row(-1L, "a"), row(5L, "b")))
                .containsExactly(
                        row(-1L, "a", -5L, 5L, 4L),
                        row(-1L, "a", -10L, 0L, -1L),
                        row(5L, "b", 5L, 15L, 14L),
                        row(5L, "b", 0L, 10L, 9L));
    }

    @Test
    void cumulates() {
        assertThat(windows(WindowAssign.Kind.CUMULATE, 15, 5, 0, row(7L, "a"), row(-15L, "b")))
                .containsExactly(
                        row(7L, "a", 0L, 10L, 9L),
                        row(7L, "a", 0L, 15L, 14L),
                        row(-15L, "b", -15L, -10L, -11L),
                        row(-15L, "b", -15L, -5L, -6L),
                        row(-15L, "b", -15L, 0L, -1L));
    }

    @Test
    void aWindowHoldsTheTimesFromItsStartToItsEnd() {
        Seeds.forEach(
                100,
                random -> {
                    var kinds =
                            List.of(
                                    WindowAssign.Kind.TUMBLE,
                                    WindowAssign.Kind.HOP,
                                    WindowAssign.Kind.CUMULATE);
                    var kind = kinds.get(random.nextInt(3));
                    long slide = 1L + random.nextInt(7);
                    long size =
                            kind == WindowAssign.Kind.HOP
                                    ? 1L + random.nextInt(20)
                                    : slide * (1L + random.nextInt(4));
                    long offset = random.nextInt(20) - 10L;
                    long time = random.nextInt(200) - 100L;
                    var expected = new ArrayList<List<Object>>();
                    for (long start = -300; start < 300; start++) {
                        long step = kind == WindowAssign.Kind.HOP ? slide : size;
                        if (Math.floorMod(start - offset, step) != 0) {
                            continue;
                        }
                        long first = kind == WindowAssign.Kind.CUMULATE ? slide : size;
                        for (long length = first; length <= size; length += slide) {
                            if (time >= start && time < start + length) {
                                long end = start + length;
                                expected.add(row(time, "x", start, end, end - 1));
                            }
                        }
                    }
                    assertThat(windows(kind, size, slide, offset, row(time, "x")))
                            .containsExactlyInAnyOrderElementsOf(expected);
                });
    }

    @Test
    void dropsWhatIsLateForAWindowAndCountsIt() {
        var emitted = new ArrayList<Weighted>();
        var operator =
                new WindowAssignOperator(
                        plan(WindowAssign.Kind.HOP, 10, 5, 0), EnumSet.allOf(Appended.class), 2, 2);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, OUTPUT)));
        var rows =
                List.of(
                        new Weighted(row(7L, "in time", 11L), 1),
                        new Weighted(row(7L, "late for one", 12L), 1),
                        new Weighted(row(7L, "late for both", 17L), 2),
                        new Weighted(row(7L, "late for one", 12L), -1));
        operator.accept(0, Rows.batch(HIDDEN, rows));
        assertThat(emitted)
                .containsExactly(
                        new Weighted(row(7L, "in time", 5L, 15L, 14L), 1),
                        new Weighted(row(7L, "in time", 0L, 10L, 9L), 1),
                        new Weighted(row(7L, "late for one", 5L, 15L, 14L), 1),
                        new Weighted(row(7L, "late for one", 5L, 15L, 14L), -1));
        assertThat(operator.lateRows()).isEqualTo(5);
    }

    @Test
    void columnsThatAreNotWantedCostNothing() {
        var emitted = new ArrayList<Weighted>();
        var operator =
                new WindowAssignOperator(
                        plan(WindowAssign.Kind.TUMBLE, 10, 10, 0),
                        Set.of(Appended.START),
                        WindowAssignOperator.NO_ARRIVAL,
                        0);
        operator.connect(batch -> emitted.addAll(Rows.rows(batch, OUTPUT)));
        operator.accept(0, Rows.batch(INPUT, List.of(new Weighted(row(25L, "a"), 1))));
        assertThat(emitted).containsExactly(new Weighted(row(25L, "a", 20L, 0L, 0L), 1));
    }

    @SafeVarargs
    private static List<List<Object>> windows(
            WindowAssign.Kind kind, long size, long slide, long offset, List<Object>... rows) {
        var emitted = new ArrayList<List<Object>>();
        var operator =
                new WindowAssignOperator(
                        plan(kind, size, slide, offset),
                        EnumSet.allOf(Appended.class),
                        WindowAssignOperator.NO_ARRIVAL,
                        0);
        operator.connect(
                batch -> Rows.rows(batch, OUTPUT).forEach(row -> emitted.add(row.values())));
        var weighted = new ArrayList<Weighted>();
        for (var row : rows) {
            weighted.add(new Weighted(row, 1));
        }
        operator.accept(0, Rows.batch(INPUT, weighted));
        return emitted;
    }

    private static WindowAssign plan(WindowAssign.Kind kind, long size, long slide, long offset) {
        return new WindowAssign(
                new Scan("public", "t", INPUT), kind, 0, size, slide, offset, List.of(), INPUT);
    }
}
