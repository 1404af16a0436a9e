// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.expression.Compiler;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class JoinOperatorTest {
    private static final BitSet ALL = BitSet.valueOf(new long[] {-1});
    private static final Tick TICK = new Tick(1, 0, Long.MIN_VALUE);
    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);
    private static final Schema LEFT =
            Schema.of(
                    Field.of("a", Type.BIGINT),
                    Field.of("b", Type.TEXT),
                    Field.of("c", Type.BIGINT));
    private static final Schema RIGHT =
            Schema.of(
                    Field.of("d", Type.TEXT),
                    Field.of("e", Type.BIGINT),
                    Field.of("f", Type.DOUBLE));
    private static final Compiler COMPILER = new Compiler(cast -> cast.input());

    /// `c < e`, the columns of left and right.
    private static final Expression CONDITION = less(2, 4);

    /// Whether a column is less than another, both BIGINT.
    static Expression less(int left, int right) {
        return new Call(
                new Function(
                        "<",
                        List.of(Type.BIGINT, Type.BIGINT),
                        false,
                        Type.BOOLEAN,
                        false,
                        Function.Volatility.IMMUTABLE,
                        SampleComparison.class,
                        "less",
                        "",
                        ""),
                List.of(new Input(left, Type.BIGINT), new Input(right, Type.BIGINT)),
                Type.BOOLEAN);
    }

    /// The function of the condition.
    public static final class SampleComparison {
        private SampleComparison() {}

        public static boolean less(long left, long right) {
            return left < right;
        }
    }

    @Test
    void agreesWithNaiveJoin() {
        forEachPlan(JoinOperatorTest::check);
    }

    private static void forEachPlan(BiConsumer<Join, Random> check) {
        for (var kind : Join.Kind.values()) {
            for (int keyCount = 0; keyCount <= 2; keyCount++) {
                for (boolean conditional : List.of(false, true)) {
                    var plan = plan(kind, keyCount, conditional);
                    Seeds.forEach(8, random -> check.accept(plan, random));
                }
            }
        }
    }

    private static Join plan(Join.Kind kind, int keyCount, boolean conditional) {
        return new Join(
                kind,
                new Scan("public", "l", LEFT),
                new Scan("public", "r", RIGHT),
                List.of(0, 1).subList(0, keyCount),
                List.of(1, 0).subList(0, keyCount),
                conditional ? CONDITION : null,
                LEFT);
    }

    private static void check(Join plan, Random random) {
        var left = leftChanges(random);
        var right = rightChanges(random);
        new TwoInputs(plan, left, 15, right, 15)
                .check(
                        12,
                        random,
                        emitted -> operator(plan, emitted),
                        () -> expected(plan, left.content, right.content));
    }

    @Test
    void agreesWithNaiveJoinWhenAnInputHasEnded() {
        forEachPlan(JoinOperatorTest::checkEnded);
    }

    private static void checkEnded(Join plan, Random random) {
        var left = leftChanges(random);
        var right = rightChanges(random);
        var emitted = new Rows();
        var operator = operator(plan, emitted);
        int first = random.nextInt(2);
        (first == 0 ? left : right).tick(30).forEach(batch -> operator.accept(first, batch));
        operator.inputEnded(first);
        (first == 0 ? right : left).tick(30).forEach(batch -> operator.accept(1 - first, batch));
        operator.flush(TICK);
        assertThat(emitted.weights())
                .as("%s, input %s first", plan, first)
                .isEqualTo(expected(plan, left.content, right.content).weights());
        if (plan.kind() == Join.Kind.INNER) {
            assertThat(operator.kept(1 - first)).isZero();
        }
    }

    private static JoinOperator operator(Join plan, Rows emitted) {
        var operator =
                new JoinOperator(plan, ALL, JoinOperator.NOT_CLOSING, COMPILER, () -> CONTEXT);
        operator.connect(emitted::add);
        return operator;
    }

    private static RandomChanges leftChanges(Random random) {
        return new RandomChanges(LEFT, random, () -> List.of(id(random), text(random), id(random)));
    }

    private static RandomChanges rightChanges(Random random) {
        return new RandomChanges(
                RIGHT, random, () -> List.of(text(random), id(random), number(random)));
    }

    private static Object id(Random random) {
        return random.nextInt(8) == 0 ? Rows.NULL : (Object) (long) random.nextInt(4);
    }

    private static Object text(Random random) {
        return random.nextInt(8) == 0 ? Rows.NULL : "xyz".substring(random.nextInt(3));
    }

    private static Object number(Random random) {
        return random.nextInt(4) == 0 ? Rows.NULL : (Object) (random.nextInt(3) / 2.0);
    }

    private static Rows expected(Join plan, Rows left, Rows right) {
        var result = new Rows();
        boolean pairs = plan.kind() != Join.Kind.SEMI && plan.kind() != Join.Kind.ANTI;
        left.weights()
                .forEach((l, lw) -> {
                    boolean[] matched = {false};
                    right.weights()
                            .forEach((r, rw) -> {
                                if (matches(plan, l, r)) {
                                    matched[0] = true;
                                    if (pairs) {
                                        result.add(concatenate(l, r), lw * rw);
                                    }
                                }
                            });
                    boolean shown =
                            switch (plan.kind()) {
                                case LEFT, FULL, ANTI -> !matched[0];
                                case SEMI -> matched[0];
                                case INNER, RIGHT -> false;
                            };
                    if (shown) {
                        result.add(
                                pairs
                                        ? concatenate(l, List.of(Rows.NULL, Rows.NULL, Rows.NULL))
                                        : l,
                                lw);
                    }
                });
        if (plan.kind() == Join.Kind.RIGHT || plan.kind() == Join.Kind.FULL) {
            right.weights()
                    .forEach((r, rw) -> {
                        if (left.weights().keySet().stream().noneMatch(l -> matches(plan, l, r))) {
                            result.add(
                                    concatenate(List.of(Rows.NULL, Rows.NULL, Rows.NULL), r), rw);
                        }
                    });
        }
        return result;
    }

    private static boolean matches(Join plan, List<Object> left, List<Object> right) {
        for (int i = 0; i < plan.leftKeys().size(); i++) {
            var key = left.get(plan.leftKeys().get(i));
            if (key.equals(Rows.NULL) || !key.equals(right.get(plan.rightKeys().get(i)))) {
                return false;
            }
        }
        return plan.condition() == null
                || (left.get(2) instanceof Long c && right.get(1) instanceof Long e && c < e);
    }

    private static List<Object> concatenate(List<Object> left, List<Object> right) {
        var row = new ArrayList<Object>(left);
        row.addAll(right);
        return row;
    }

    @Test
    void bothSidesInOneTickShowNoRowAloneInBetween() {
        var batches = new ArrayList<Batch>();
        var operator =
                new JoinOperator(
                        plan(Join.Kind.LEFT, 1, false),
                        ALL,
                        JoinOperator.NOT_CLOSING,
                        COMPILER,
                        () -> CONTEXT);
        operator.connect(batches::add);
        operator.accept(0, Rows.batch(LEFT, List.of(List.of(1L, "l", 2L)), 1));
        operator.accept(1, Rows.batch(RIGHT, List.of(List.of("r", 1L, 0.5)), 1));
        operator.flush(TICK);
        assertThat(batches).hasSize(1);
        assertThat(Rows.row(batches.getFirst(), 0)).containsExactly(1L, "l", 2L, "r", 1L, 0.5);
    }

    @Test
    void windowsThatClosedAreForgottenAndStay() {
        for (var kind : Join.Kind.values()) {
            var emitted = new Rows();
            var pages = new MemoryPages();
            var plan = plan(kind, 2, false);
            // The first key, a number, is the end.
            var operator = new JoinOperator(plan, ALL, 0, COMPILER, () -> CONTEXT);
            operator.connect(emitted::add);
            for (long end = 1; end <= 3000; end++) {
                operator.accept(0, Rows.batch(LEFT, rows(end, true), 1));
                operator.accept(1, Rows.batch(RIGHT, rows(end, false), 1));
                operator.flush(new Tick(end, 0, end - 1));
            }
            // All rows together are more than a megabyte.
            assertThat(operator.stateBytes()).as("%s", kind).isLessThan(300_000);
            operator.checkpoint(pages);
            operator = new JoinOperator(plan, ALL, 0, COMPILER, () -> CONTEXT);
            operator.connect(emitted::add);
            operator.restore(pages);
            var before = new Rows();
            emitted.weights().forEach(before::add);

            operator.accept(0, Rows.batch(LEFT, rows(7, true), -1));
            operator.accept(1, Rows.batch(RIGHT, rows(7, false), -1));
            operator.flush(new Tick(3001, 0, 2999));
            assertThat(emitted.weights()).as("%s", kind).isEqualTo(before.weights());

            operator.accept(0, Rows.batch(LEFT, rows(3000, true), -1));
            operator.accept(1, Rows.batch(RIGHT, rows(3000, false), -1));
            operator.flush(new Tick(3002, 0, 2999));
            assertThat(emitted.weights().keySet())
                    .as("%s", kind)
                    .noneMatch(row -> row.contains(3000L));
            assertThat(operator.lateRows()).isZero();
        }
    }

    private static List<List<Object>> rows(long end, boolean left) {
        var rows = new ArrayList<List<Object>>();
        for (String key : List.of("x", left ? "y" : "z")) {
            rows.add(left ? List.of(end, key, 3L) : List.of(key, end, 0.5));
        }
        return rows;
    }

    @Test
    void stateIsEmptyWhenAllRowsWereTakenBack() {
        for (var kind : Join.Kind.values()) {
            var emitted = new Rows();
            var pages = new MemoryPages();
            var operator = operator(plan(kind, 2, false), emitted);
            var left = Rows.batch(LEFT, List.of(List.of(1L, "x", 2L), List.of(2L, "y", 2L)), 1);
            var right = Rows.batch(RIGHT, List.of(List.of("x", 1L, 0.5)), 3);
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
            assertThat(pages.size()).as("%s", kind).isZero();
        }
    }

    @Test
    void aCheckpointWritesOnlyWhatChanged() {
        var pages = new MemoryPages();
        var operator = operator(plan(Join.Kind.INNER, 1, false), new Rows());
        var rows = new ArrayList<List<Object>>();
        for (long i = 0; i < 10_000; i++) {
            rows.add(List.of(i, "x", i));
        }
        operator.accept(0, Rows.batch(LEFT, rows, 1));
        operator.flush(TICK);
        operator.checkpoint(pages);
        assertThat(pages.takePutCount()).isGreaterThan(100);
        operator.accept(0, Rows.batch(LEFT, List.of(List.of(77L, "x", 1L)), 1));
        operator.flush(TICK);
        operator.checkpoint(pages);
        assertThat(pages.takePutCount()).isEqualTo(1);
    }
}
