// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopNOperatorTest {
    private static final Tick TICK = new Tick(1, 0, Long.MIN_VALUE);
    private static final Schema SCHEMA =
            Schema.of(
                    Field.of("a", Type.BIGINT),
                    Field.of("b", Type.DOUBLE),
                    Field.of("c", Type.TEXT));

    @Test
    void agreesWithSorting() {
        Seeds.forEach(
                60,
                random -> {
                    var plan = plan(random);
                    check(plan, random);
                });
    }

    @Test
    void onceAgreesWithSorting() {
        Seeds.forEach(
                20,
                random -> {
                    var plan = plan(random);
                    var emitted = new Rows();
                    var content = new Rows();
                    var operator = new TopNOperator(plan, true);
                    operator.connect(emitted::add);
                    for (int i = 0; i < 40; i++) {
                        var rows = new ArrayList<List<Object>>();
                        for (int k = 0; k < 100; k++) {
                            rows.add(
                                    List.of(
                                            (long) random.nextInt(2),
                                            random.nextInt(1000) / 2.0,
                                            "t" + random.nextInt(100)));
                        }
                        var batch = Rows.batch(SCHEMA, rows, 1 + random.nextInt(2));
                        content.add(batch);
                        operator.accept(0, batch);
                    }
                    operator.flush(TICK);
                    assertThat(emitted.weights())
                            .as("%s", plan)
                            .isEqualTo(expected(plan, content).weights());
                });
    }

    private static TopN plan(Random random) {
        var order = new ArrayList<SortKey>();
        for (int column : random.nextBoolean() ? List.of(1) : List.of(2, 1)) {
            order.add(new SortKey(column, random.nextBoolean(), random.nextBoolean()));
        }
        if (random.nextInt(6) == 0) {
            order.clear();
        }
        return new TopN(
                new Scan("public", "t", SCHEMA),
                random.nextBoolean() ? List.of(0) : List.of(),
                order,
                random.nextInt(3),
                random.nextInt(6) == 0 ? Long.MAX_VALUE : random.nextInt(5),
                random.nextInt(3) == 0);
    }

    private static void check(TopN plan, Random random) {
        var input = new RandomChanges(SCHEMA, random, () -> row(random));
        var emitted = new Rows();
        var pages = new MemoryPages();
        var operator = operator(plan, emitted);
        for (int tick = 0; tick < 25; tick++) {
            for (var batch : input.tick(1 + random.nextInt(12))) {
                operator.accept(0, batch);
            }
            operator.flush(TICK);
            assertThat(emitted.weights())
                    .as("%s, tick %s", plan, tick)
                    .isEqualTo(expected(plan, input.content).weights());
            if (random.nextInt(3) == 0) {
                operator.checkpoint(pages);
                operator = operator(plan, emitted);
                operator.restore(pages);
            }
        }
    }

    private static TopNOperator operator(TopN plan, Rows emitted) {
        var operator = new TopNOperator(plan, false);
        operator.connect(emitted::add);
        return operator;
    }

    private static List<Object> row(Random random) {
        return List.of(
                random.nextInt(5) == 0 ? Rows.NULL : (Object) (long) random.nextInt(2),
                switch (random.nextInt(6)) {
                    case 0 -> Rows.NULL;
                    case 1 -> -0.0;
                    default -> (Object) (random.nextInt(4) / 2.0);
                },
                random.nextInt(5) == 0 ? Rows.NULL : "ab".substring(random.nextInt(2)));
    }

    private static Rows expected(TopN plan, Rows content) {
        Comparator<List<Object>> byOrder = (_, _) -> 0;
        for (var key : plan.order()) {
            byOrder = byOrder.thenComparing((l, r) -> compare(l, r, key));
        }
        var total = byOrder;
        for (int column = 0; column < SCHEMA.size(); column++) {
            var key = new SortKey(column, false, false);
            total = total.thenComparing((l, r) -> compare(l, r, key));
        }
        // What the order cannot tell apart: 0.0 before -0.0, by bits.
        total = total.thenComparingLong(TopNOperatorTest::bits);
        var result = new Rows();
        var partitions =
                content.weights().keySet().stream()
                        .collect(
                                Collectors.groupingBy(row ->
                                        plan.partitionKeys().stream().map(row::get).toList()));
        for (var partition : partitions.values()) {
            partition.sort(total);
            var single = new ArrayList<List<Object>>();
            for (var row : partition) {
                for (long i = content.weight(row); i > 0; i--) {
                    single.add(row);
                }
            }
            for (int i = (int) plan.offset(); i < single.size(); i++) {
                boolean within = i - plan.offset() < plan.limit();
                int last = (int) Math.min(Integer.MAX_VALUE, plan.offset() + plan.limit()) - 1;
                boolean tied =
                        plan.withTies()
                                && plan.limit() > 0
                                && !within
                                && byOrder.compare(single.get(last), single.get(i)) == 0;
                if (within || tied) {
                    result.add(single.get(i), 1);
                }
            }
        }
        return result;
    }

    private static long bits(List<Object> row) {
        return row.get(1) instanceof Double number && 1 / number < 0 ? 1 : 0;
    }

    private static int compare(List<Object> left, List<Object> right, SortKey key) {
        var l = left.get(key.column());
        var r = right.get(key.column());
        if (l.equals(Rows.NULL) || r.equals(Rows.NULL)) {
            int order = Boolean.compare(l.equals(Rows.NULL), r.equals(Rows.NULL));
            return key.nullsFirst() ? -order : order;
        }
        int order =
                switch (l) {
                    case Long value -> Long.compare(value, (Long) r);
                    case Double value -> Double.compare(value + 0.0, (Double) r + 0.0);
                    default -> l.toString().compareTo(r.toString());
                };
        return key.descending() ? -order : order;
    }

    @Test
    void aChangeBehindTheLastRowShowsNothing() {
        var batches = new ArrayList<Batch>();
        var order = List.of(new SortKey(1, true, false));
        var operator =
                new TopNOperator(
                        new TopN(new Scan("public", "t", SCHEMA), List.of(), order, 0, 2, false),
                        false);
        operator.connect(batches::add);
        operator.accept(
                0, Rows.batch(SCHEMA, List.of(List.of(1L, 5.0, "a"), List.of(1L, 7.0, "a")), 1));
        operator.flush(TICK);
        batches.clear();
        operator.accept(0, Rows.batch(SCHEMA, List.of(List.of(1L, 4.0, "a")), 1));
        operator.flush(TICK);
        assertThat(batches).isEmpty();
        operator.accept(0, Rows.batch(SCHEMA, List.of(List.of(1L, 7.0, "a")), -1));
        operator.flush(TICK);
        var changes = new Rows();
        batches.forEach(changes::add);
        assertThat(changes.weights())
                .hasSize(2)
                .containsEntry(List.of(1L, 7.0, "a"), -1L)
                .containsEntry(List.of(1L, 4.0, "a"), 1L);
    }

    @Test
    void forgetsPartitionsWhoseWindowsHaveClosed() {
        var order = List.of(new SortKey(1, true, false));
        var plan = new TopN(new Scan("public", "t", SCHEMA), List.of(0), order, 0, 2, false);
        var pages = new MemoryPages();
        var operator = new TopNOperator(plan, false, 0);
        long settled = 0;
        for (long end = 0; end < 2_000; end++) {
            var emitted = new ArrayList<Batch>();
            operator.connect(emitted::add);
            List<List<Object>> rows =
                    List.of(
                            List.of(end, 5.0, "a"),
                            List.of(end, 7.0, "b"),
                            List.of(end, 6.0, "c"),
                            List.of(end + 1, 1.0, "d"));
            operator.accept(0, Rows.batch(SCHEMA, rows, 1));
            operator.flush(new Tick(end, 0, end));
            assertThat(emitted).isNotEmpty();
            if (end % 100 == 50) {
                operator.checkpoint(pages);
                operator = new TopNOperator(plan, false, 0);
                operator.restore(pages);
            }
            if (end == 100) {
                settled = operator.stateBytes();
            }
        }
        assertThat(operator.stateBytes()).isLessThanOrEqualTo(2 * settled);
    }
}
