// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.operator.JoinOperator;
import io.tidemill.engine.operator.Tick;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Rows a second that come to the large side of a join by a `bigint` key with 100,000 rows on the
/// small side, a match each, on one thread.
///
/// Run: `java [-DcpuTime=true] -cp bench/target/classes:… io.tidemill.bench.engine.JoinBenchmark`
public final class JoinBenchmark {
    private static final int SMALL_ROWS = 100_000;
    private static final int LARGE_ROWS = 2_000_000;
    private static final int BATCH_ROWS = 10_000;
    private static final int ROUNDS = 5;
    private static final Tick TICK = new Tick(1, 0, Long.MIN_VALUE);
    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);

    private JoinBenchmark() {}

    /// Measures each kind of join, the last of some rounds.
    public static void main(String[] arguments) {
        LongSupplier clock = Readings.clock();
        for (var kind : List.of(Join.Kind.INNER, Join.Kind.LEFT, Join.Kind.SEMI)) {
            double rate = 0;
            for (int round = 0; round < ROUNDS; round++) {
                rate = run(kind, clock);
            }
            System.out.printf(Locale.ROOT, "%s join: %.2f M rows/s%n", kind, rate);
        }
    }

    private static double run(Join.Kind kind, LongSupplier clock) {
        var large =
                Schema.of(
                        Field.of("k", Type.BIGINT),
                        Field.of("n", Type.BIGINT),
                        Field.of("value", Type.DOUBLE));
        var small = Schema.of(Field.of("k", Type.BIGINT), Field.of("m", Type.BIGINT));
        var plan =
                new Join(
                        kind,
                        new Scan("public", "large", large),
                        new Scan("public", "small", small),
                        List.of(0),
                        List.of(0),
                        null,
                        large);
        var operator =
                new JoinOperator(
                        plan,
                        BitSet.valueOf(new long[] {-1}),
                        JoinOperator.NOT_CLOSING,
                        new Compiler(cast -> cast.input()),
                        () -> CONTEXT);
        var emitted = new long[1];
        operator.connect(batch -> emitted[0] += batch.size());
        var random = new Random(1);
        for (int from = 0; from < SMALL_ROWS; from += BATCH_ROWS) {
            operator.accept(1, batch(from, BATCH_ROWS, random, false));
        }
        operator.flush(TICK);
        long nanos = 0;
        for (int from = 0; from < LARGE_ROWS; from += BATCH_ROWS) {
            var batch = batch(from, BATCH_ROWS, random, true);
            long start = clock.getAsLong();
            operator.accept(0, batch);
            operator.flush(TICK);
            nanos += clock.getAsLong() - start;
        }
        if (emitted[0] != LARGE_ROWS) {
            throw new IllegalStateException("wrong result: " + emitted[0]);
        }
        return LARGE_ROWS * 1e3 / nanos;
    }

    private static Batch batch(int from, int size, Random random, boolean large) {
        var keys = new long[size];
        var numbers = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = large ? random.nextInt(SMALL_ROWS) : (long) from + i;
            numbers[i] = (long) from + i;
        }
        var columns =
                large
                        ? new Column[] {
                            new LongColumn(keys, null),
                            new LongColumn(numbers, null),
                            new DoubleColumn(new double[size], null)
                        }
                        : new Column[] {new LongColumn(keys, null), new LongColumn(numbers, null)};
        return new Batch(size, columns, null);
    }
}
