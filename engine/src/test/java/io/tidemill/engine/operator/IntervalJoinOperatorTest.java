// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import io.tidemill.engine.expression.Compiler;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalJoinOperatorTest {
    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);
    private static final Compiler COMPILER = new Compiler(cast -> cast.input());
    private static final Schema SIDE =
            Schema.of(
                    Field.of("k", Type.BIGINT),
                    Field.of("ts", Type.TIMESTAMP),
                    Field.of("v", Type.BIGINT));

    /// `left.v < right.v`.
    private static final Expression CONDITION = JoinOperatorTest.less(2, 5);

    private static Join plan(Join.Kind kind, int keyCount, boolean conditional) {
        boolean semi = kind == Join.Kind.SEMI || kind == Join.Kind.ANTI;
        var fields = new ArrayList<>(SIDE.fields());
        fields.addAll(semi ? List.of() : SIDE.fields());
        return new Join(
                kind,
                new Scan("public", "l", SIDE),
                new Scan("public", "r", SIDE),
                List.of(0).subList(0, keyCount),
                List.of(0).subList(0, keyCount),
                conditional ? CONDITION : null,
                new Schema(fields));
    }

    private static TimeBand band(Random random) {
        int low = random.nextInt(9) - 5;
        return new TimeBand(1, 1, low, low + random.nextInt(5));
    }

    private static boolean isPair(Join plan, TimeBand band, List<Object> left, List<Object> right) {
        if (left.get(1).equals(Rows.NULL) || right.get(1).equals(Rows.NULL)) {
            return false;
        }
        if (!plan.leftKeys().isEmpty()
                && (left.get(0).equals(Rows.NULL) || !left.get(0).equals(right.get(0)))) {
            return false;
        }
        long apart = (long) right.get(1) - (long) left.get(1);
        return apart >= band.lowMicros()
                && apart <= band.highMicros()
                && (plan.condition() == null || (long) left.get(2) < (long) right.get(2));
    }

    /// The join of all rows, by its definition.
    private static Rows expected(Join plan, TimeBand band, Rows left, Rows right) {
        var result = new Rows();
        var nulls = Collections.nCopies(SIDE.size(), Rows.NULL);
        var kind = plan.kind();
        left.weights()
                .forEach((l, weight) -> {
                    boolean matched = false;
                    for (var r : right.weights().entrySet()) {
                        if (isPair(plan, band, l, r.getKey())) {
                            matched = true;
                            if (kind != Join.Kind.SEMI && kind != Join.Kind.ANTI) {
                                result.add(joined(l, r.getKey()), weight * r.getValue());
                            }
                        }
                    }
                    if (matched ? kind == Join.Kind.SEMI : kind == Join.Kind.ANTI) {
                        result.add(l, weight);
                    } else if (!matched && (kind == Join.Kind.LEFT || kind == Join.Kind.FULL)) {
                        result.add(joined(l, nulls), weight);
                    }
                });
        if (kind == Join.Kind.RIGHT || kind == Join.Kind.FULL) {
            right.weights()
                    .forEach((r, weight) -> {
                        if (left.weights().keySet().stream()
                                .noneMatch(l -> isPair(plan, band, l, r))) {
                            result.add(joined(nulls, r), weight);
                        }
                    });
        }
        return result;
    }

    private static List<Object> joined(List<Object> left, List<Object> right) {
        var row = new ArrayList<>(left);
        row.addAll(right);
        return row;
    }

    private static IntervalJoinOperator operator(
            Join plan, TimeBand band, List<Integer> arrivals, long lateness, Rows emitted) {
        var operator =
                new IntervalJoinOperator(plan, band, arrivals, lateness, COMPILER, () -> CONTEXT);
        operator.connect(emitted::add);
        return operator;
    }

    @Test
    void agreesWithAllPairsWhereNothingIsForgotten() {
        var none = List.of(IntervalJoinOperator.NO_ARRIVAL, IntervalJoinOperator.NO_ARRIVAL);
        for (var kind : Join.Kind.values()) {
            for (int keyCount = 0; keyCount <= 1; keyCount++) {
                for (boolean conditional : List.of(false, true)) {
                    var plan = plan(kind, keyCount, conditional);
                    Seeds.forEach(
                            8,
                            random -> {
                                var band = band(random);
                                var left = new RandomChanges(SIDE, random, () -> row(random));
                                var right = new RandomChanges(SIDE, random, () -> row(random));
                                new TwoInputs(plan + " " + band, left, 20, right, 15)
                                        .check(
                                                12,
                                                random,
                                                emitted -> operator(plan, band, none, 0, emitted),
                                                () ->
                                                        expected(
                                                                plan,
                                                                band,
                                                                left.content,
                                                                right.content));
                            });
                }
            }
        }
    }

    private static List<Object> row(Random random) {
        Object key = random.nextInt(10) == 0 ? Rows.NULL : (Object) (long) random.nextInt(3);
        Object time = random.nextInt(10) == 0 ? Rows.NULL : (Object) (long) random.nextInt(15);
        return List.of(key, time, (long) random.nextInt(4));
    }

    // --- Watermarks ------------------------------------------------------------------------------

    private static final long DELAY = 3;

    /// A table: rows come about in order, some later than the watermark allows. Each has its number
    /// in `v`, so that no two are the same.
    private static final class Table {
        final Rows accepted = new Rows();
        final Rows late = new Rows();
        private final List<List<Object>> kept = new ArrayList<>();
        private final long allowedLateness;
        private long watermark = Long.MIN_VALUE;
        private long number;

        Table(long allowedLateness) {
            this.allowedLateness = allowedLateness;
        }

        List<Object> insert(Random random, long clock) {
            long time = Math.max(0, clock - random.nextInt(random.nextInt(5) == 0 ? 12 : 4));
            Object key = random.nextInt(12) == 0 ? Rows.NULL : (Object) (long) random.nextInt(2);
            List<Object> row = List.of(key, time, number++);
            boolean isLate = time + allowedLateness < watermark;
            (isLate ? late : accepted).add(row, 1);
            var stored = new ArrayList<>(row);
            stored.add(watermark);
            kept.add(stored);
            watermark = Math.max(watermark, time - DELAY);
            return stored;
        }

        /// Deletes a row.
        ///
        /// @param before rows whose time is earlier are final
        List<Object> delete(Random random, long before) {
            var stored = kept.remove(random.nextInt(kept.size()));
            var row = stored.subList(0, 3);
            if ((long) row.get(1) + allowedLateness < (long) stored.get(3)) {
                late.add(row, -1);
            } else if ((long) row.get(1) >= before || row.get(0).equals(Rows.NULL)) {
                accepted.add(row, -1);
            }
            return stored;
        }
    }

    private static final Schema STORED =
            Schema.of(
                    SIDE.field(0), SIDE.field(1), SIDE.field(2), Field.of("$arrival", Type.BIGINT));

    /// Late rows have no partners, final ones stay; whatever the watermark frees is not missed.
    @Test
    void agreesWithAllPairsOfRowsThatCameInTime() {
        for (var kind : Join.Kind.values()) {
            for (boolean conditional : List.of(false, true)) {
                var plan = plan(kind, 1, conditional);
                Seeds.forEach(25, random -> checkFreed(plan, band(random), random));
            }
        }
    }

    private static void checkFreed(Join plan, TimeBand band, Random random) {
        long lateness = random.nextInt(2) * 4L;
        var left = new Table(lateness);
        var right = new Table(lateness);
        var emitted = new Rows();
        var pages = new MemoryPages();
        var arrivals = List.of(3, 3);
        var operator = operator(plan, band, arrivals, lateness, emitted);
        long watermark = Long.MIN_VALUE;
        long clock = 0;
        for (int tick = 0; tick < 40; tick++) {
            var changes = new ArrayList<Runnable>();
            for (int i = random.nextInt(12); i > 0; i--) {
                clock += random.nextInt(3);
                boolean isLeft = random.nextBoolean();
                var table = isLeft ? left : right;
                boolean deletes = random.nextInt(4) == 0 && !table.kept.isEmpty();
                long waits = isLeft ? band.leftWaitsMicros() : band.rightWaitsMicros();
                long before = watermark - waits - lateness;
                var row =
                        deletes
                                ? table.delete(
                                        random, watermark == Long.MIN_VALUE ? watermark : before)
                                : table.insert(random, clock);
                Batch batch = Rows.batch(STORED, List.of(row), deletes ? -1 : 1);
                var current = operator;
                changes.add(() -> current.accept(isLeft ? 0 : 1, batch));
            }
            Collections.shuffle(changes, random);
            changes.forEach(Runnable::run);
            watermark = Math.max(watermark, Math.min(left.watermark, right.watermark));
            operator.flush(new Tick(tick, 0, watermark));
            assertThat(emitted.weights())
                    .as("%s %s, tick %s", plan, band, tick)
                    .isEqualTo(withLate(plan, band, left, right).weights());
            if (random.nextInt(3) == 0) {
                operator.checkpoint(pages);
                operator = operator(plan, band, arrivals, lateness, emitted);
                operator.restore(pages);
            }
        }
    }

    private static Rows withLate(Join plan, TimeBand band, Table left, Table right) {
        var result = expected(plan, band, left.accepted, right.accepted);
        var nothing = new Rows();
        expected(plan, band, left.late, nothing).weights().forEach(result::add);
        expected(plan, band, nothing, right.late).weights().forEach(result::add);
        return result;
    }

    @Test
    void stateStaysFlat() {
        var plan = plan(Join.Kind.LEFT, 1, false);
        var emitted = new Rows();
        var operator =
                operator(plan, new TimeBand(1, 1, -20_000, 50_000), List.of(3, 3), 0, emitted);
        long after = 0;
        for (int tick = 0; tick < 400; tick++) {
            for (int input = 0; input < 2; input++) {
                var rows = new ArrayList<List<Object>>();
                for (long i = 0; i < 10; i++) {
                    long time = tick * 10L + i;
                    // New keys come all the time.
                    rows.add(List.of(time / 7, time * 1000, time, time * 1000 - 5));
                }
                operator.accept(input, Rows.batch(STORED, rows, 1));
            }
            operator.flush(new Tick(tick, 0, tick * 10_000L));
            if (tick == 50) {
                after = operator.stateBytes();
            }
        }
        assertThat(operator.stateBytes()).isEqualTo(after);
        assertThat(operator.lateRows()).isZero();
    }

    @Test
    void theInfinitiesAreFarFromAllOthers() {
        var plan = plan(Join.Kind.INNER, 1, false);
        var emitted = new Rows();
        var none = List.of(IntervalJoinOperator.NO_ARRIVAL, IntervalJoinOperator.NO_ARRIVAL);
        var operator = operator(plan, new TimeBand(1, 1, -10, 10), none, 0, emitted);
        var rows =
                List.of(
                        List.<Object>of(1L, Long.MIN_VALUE, 1L),
                        List.<Object>of(1L, Long.MIN_VALUE + 5, 2L),
                        List.<Object>of(1L, Long.MAX_VALUE, 3L));
        operator.accept(0, Rows.batch(SIDE, rows, 1));
        operator.accept(1, Rows.batch(SIDE, rows, 1));
        operator.flush(new Tick(1, 0, Long.MIN_VALUE));

        assertThat(emitted.weights().keySet())
                .extracting(row -> List.of(row.get(2), row.get(5)))
                .contains(List.of(1L, 1L), List.of(2L, 2L), List.of(3L, 3L))
                .doesNotContain(List.of(1L, 3L), List.of(2L, 3L), List.of(3L, 2L));
    }
}
