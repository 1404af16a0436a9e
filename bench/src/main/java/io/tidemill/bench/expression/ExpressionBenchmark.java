// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.expression;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Nulls;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Type;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Predicate;
import io.tidemill.engine.expression.Projection;
import io.tidemill.engine.function.CastFunctions;
import io.tidemill.engine.function.ScalarFunctions;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Rows a second through `WHERE a < 500 AND d < 0.5` and `SELECT a * b + 500, d + 0.5`, compiled
/// and written by hand.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ExpressionBenchmark.ROW_COUNT)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ExpressionBenchmark {
    static final int ROW_COUNT = 4096;

    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);
    private static final Functions FUNCTIONS =
            new Functions(ScalarFunctions.all(), List.of(), List.of());

    /// Whether an eighth of the values is NULL.
    @Param({"false", "true"})
    public boolean nulls;

    private final long[] a = new long[ROW_COUNT];
    private final long[] b = new long[ROW_COUNT];
    private final double[] d = new double[ROW_COUNT];
    private long @Nullable [] nullBits;
    private @Nullable Batch batch;
    private final int[] selection = new int[ROW_COUNT];
    private final Compiler compiler = new Compiler(new CastFunctions());
    private final Predicate predicate = compiler.predicate(condition());
    private final Projection projection = compiler.projection(List.of(product(), sum()));

    private Batch batch() {
        if (batch == null) {
            var random = new Random(1);
            for (int i = 0; i < ROW_COUNT; i++) {
                a[i] = random.nextInt(1000);
                b[i] = random.nextInt(1000);
                d[i] = random.nextDouble();
                if (nulls && random.nextInt(8) == 0) {
                    nullBits = Nulls.set(nullBits, i);
                }
            }
            var columns =
                    new Column[] {
                        new LongColumn(a, nullBits),
                        new LongColumn(b, nullBits),
                        new DoubleColumn(d, null)
                    };
            batch = new Batch(ROW_COUNT, columns, null);
        }
        return batch;
    }

    private static Expression call(String name, Expression... arguments) {
        var types = Arrays.stream(arguments).map(Expression::type).toList();
        var function = FUNCTIONS.find(name, types).orElseThrow();
        return new Call(function, List.of(arguments), function.result());
    }

    private static Expression condition() {
        return new And(
                List.of(
                        call("<", new Input(0, Type.BIGINT), bigint(500)),
                        call("<", new Input(2, Type.DOUBLE), number(0.5))));
    }

    private static Expression product() {
        var product = call("*", new Input(0, Type.BIGINT), new Input(1, Type.BIGINT));
        return call("+", product, bigint(500));
    }

    private static Expression sum() {
        return call("+", new Input(2, Type.DOUBLE), number(0.5));
    }

    private static Literal bigint(long value) {
        return new Literal(Type.BIGINT, new LongColumn(new long[] {value}, null));
    }

    private static Literal number(double value) {
        return new Literal(Type.DOUBLE, new DoubleColumn(new double[] {value}, null));
    }

    /// The filter, compiled.
    @Benchmark
    public int filterCompiled() {
        return predicate.select(batch(), CONTEXT);
    }

    /// The filter, by hand.
    @Benchmark
    public int filterByHand() {
        batch();
        int count = 0;
        for (int i = 0; i < ROW_COUNT; i++) {
            if (!Nulls.get(nullBits, i) && a[i] < 500 && d[i] < 0.5) {
                selection[count++] = i;
            }
        }
        return count;
    }

    /// The arithmetic, compiled.
    @Benchmark
    public Column[] projectCompiled() {
        return projection.evaluate(batch(), CONTEXT);
    }

    /// The arithmetic, by hand; overflow is checked, as SQL does.
    @Benchmark
    public Column[] projectByHand() {
        batch();
        var longs = new long[ROW_COUNT];
        var doubles = new double[ROW_COUNT];
        for (int i = 0; i < ROW_COUNT; i++) {
            if (!Nulls.get(nullBits, i)) {
                longs[i] = Math.addExact(Math.multiplyExact(a[i], b[i]), 500);
            }
        }
        for (int i = 0; i < ROW_COUNT; i++) {
            doubles[i] = d[i] + 0.5;
        }
        return new Column[] {new LongColumn(longs, nullBits), new DoubleColumn(doubles, null)};
    }
}
