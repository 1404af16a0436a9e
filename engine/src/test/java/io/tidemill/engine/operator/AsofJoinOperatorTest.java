// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.plan.AsofJoin;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsofJoinOperatorTest {
    private static final Tick TICK = new Tick(1, 0, Long.MIN_VALUE);
    private static final List<Object> NULLS = List.of(Rows.NULL, Rows.NULL, Rows.NULL);

    @Test
    void agreesWithASearchOfAllRightRows() {
        for (var time : List.of(Type.BIGINT, Type.TEXT, Type.DOUBLE)) {
            for (var nearest : AsofJoin.Nearest.values()) {
                for (boolean outer : List.of(false, true)) {
                    for (int keyCount = 0; keyCount <= 1; keyCount++) {
                        var plan = plan(nearest, outer, keyCount, time);
                        Seeds.forEach(6, random -> check(plan, time, random));
                    }
                }
            }
        }
    }

    private static AsofJoin plan(AsofJoin.Nearest nearest, boolean outer, int keys, Type time) {
        var left = schema(time, "a");
        var right = schema(time, "b");
        var fields = new ArrayList<>(left.fields());
        fields.addAll(right.fields());
        return new AsofJoin(
                nearest,
                outer,
                new Scan("public", "l", left),
                new Scan("public", "r", right),
                List.of(0).subList(0, keys),
                List.of(0).subList(0, keys),
                1,
                1,
                new Schema(fields));
    }

    private static Schema schema(Type time, String prefix) {
        return Schema.of(
                Field.of(prefix + "key", Type.BIGINT),
                Field.of(prefix + "time", time),
                Field.of(prefix + "value", Type.BIGINT));
    }

    private static void check(AsofJoin plan, Type time, Random random) {
        var left = new RandomChanges(plan.left().schema(), random, () -> row(random, time, 5));
        var right = new RandomChanges(plan.right().schema(), random, () -> row(random, time, 3));
        new TwoInputs(plan, left, 20, right, 10)
                .check(
                        12,
                        random,
                        emitted -> operator(plan, emitted),
                        () -> expected(plan, left.content, right.content));
    }

    private static AsofJoinOperator operator(AsofJoin plan, Rows emitted) {
        var operator = new AsofJoinOperator(plan);
        operator.connect(emitted::add);
        return operator;
    }

    private static List<Object> row(Random random, Type time, int values) {
        Object key = random.nextInt(10) == 0 ? Rows.NULL : (Object) (long) random.nextInt(3);
        int at = random.nextInt(12);
        Object ts =
                random.nextInt(10) == 0
                        ? Rows.NULL
                        : switch (time.kind()) {
                            case LONG -> (Object) (long) at;
                            case DOUBLE -> (Object) (at / 4.0);
                            case BYTES -> "abcdefghijkl".substring(at, at + 1);
                        };
        Object value = random.nextInt(6) == 0 ? Rows.NULL : (Object) (long) random.nextInt(values);
        return List.of(key, ts, value);
    }

    private static Rows expected(AsofJoin plan, Rows left, Rows right) {
        var result = new Rows();
        left.weights()
                .forEach((l, weight) -> {
                    var match =
                            right.weights().keySet().stream()
                                    .filter(r -> canMatch(plan, l, r))
                                    .max(order(plan));
                    if (match.isPresent() || plan.outer()) {
                        var row = new ArrayList<>(l);
                        row.addAll(match.orElse(NULLS));
                        result.add(row, weight);
                    }
                });
        return result;
    }

    private static boolean canMatch(AsofJoin plan, List<Object> left, List<Object> right) {
        if (left.get(1).equals(Rows.NULL) || right.get(1).equals(Rows.NULL)) {
            return false;
        }
        if (!plan.leftKeys().isEmpty()
                && (left.get(0).equals(Rows.NULL) || !left.get(0).equals(right.get(0)))) {
            return false;
        }
        int order = compare(left.get(1), right.get(1));
        return switch (plan.nearest()) {
            case BEFORE -> order > 0;
            case AT_OR_BEFORE -> order >= 0;
            case AFTER -> order < 0;
            case AT_OR_AFTER -> order <= 0;
        };
    }

    /// The nearest is the greatest.
    private static Comparator<List<Object>> order(AsofJoin plan) {
        Comparator<List<Object>> time = (a, b) -> compare(a.get(1), b.get(1));
        return (plan.nearest().isBackward() ? time : time.reversed())
                .thenComparing((a, b) -> compare(a.get(0), b.get(0)))
                .thenComparing((a, b) -> compare(a.get(2), b.get(2)));
    }

    private static int compare(Object left, Object right) {
        if (left.equals(Rows.NULL) || right.equals(Rows.NULL)) {
            return Boolean.compare(left.equals(Rows.NULL), right.equals(Rows.NULL));
        }
        return switch (left) {
            case Long value -> value.compareTo((Long) right);
            case Double value -> value.compareTo((Double) right);
            default -> ((String) left).compareTo((String) right);
        };
    }

    @Test
    void aRowInTheMiddleReachesOnlyWhatLiesBeforeItsNeighbour() {
        var plan = plan(AsofJoin.Nearest.AT_OR_BEFORE, false, 1, Type.BIGINT);
        var emitted = new Rows();
        var operator = operator(plan, emitted);
        operator.accept(1, Rows.batch(plan.right().schema(), List.of(right(0), right(500)), 1));
        var rows = new ArrayList<List<Object>>();
        for (long i = 0; i < 1000; i++) {
            rows.add(List.of(1L, i, 0L));
        }
        operator.accept(0, Rows.batch(plan.left().schema(), rows, 1));
        operator.flush(TICK);
        var changes = new Rows();
        operator.connect(changes::add);
        operator.accept(1, Rows.batch(plan.right().schema(), List.of(right(497)), 1));
        operator.flush(TICK);
        assertThat(changes.weights()).hasSize(6);
    }

    private static List<Object> right(long time) {
        return List.of(1L, time, 0L);
    }

    @Test
    void stateIsEmptyWhenAllRowsWereTakenBack() {
        var plan = plan(AsofJoin.Nearest.AT_OR_BEFORE, true, 1, Type.BIGINT);
        var emitted = new Rows();
        var pages = new MemoryPages();
        var operator = operator(plan, emitted);
        var left = Rows.batch(plan.left().schema(), List.of(right(3), right(5)), 2);
        var right = Rows.batch(plan.right().schema(), List.of(right(4)), 1);
        operator.accept(0, left);
        operator.accept(1, right);
        operator.flush(TICK);
        operator.checkpoint(pages);
        assertThat(pages.size()).isPositive();
        operator.accept(1, right.negate());
        operator.accept(0, left.negate());
        operator.flush(TICK);
        operator.checkpoint(pages);
        assertThat(emitted.weights()).isEmpty();
        assertThat(pages.size()).isZero();
    }
}
