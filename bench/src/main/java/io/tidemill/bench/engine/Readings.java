// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.engine;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.aggregate.Aggregates;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/// What benchmarks of windows have in common: readings of a sensor, and how time is taken.
final class Readings {
    /// Sensor, time, value.
    static final Schema SCHEMA =
            Schema.of(
                    Field.of("sensor_id", Type.BIGINT),
                    Field.of("ts", Type.TIMESTAMP),
                    Field.of("value", Type.DOUBLE));

    /// The same in windows.
    static final Schema WINDOWED =
            Schema.of(
                    SCHEMA.field(0),
                    SCHEMA.field(1),
                    SCHEMA.field(2),
                    Field.of("window_start", Type.TIMESTAMP),
                    Field.of("window_end", Type.TIMESTAMP),
                    Field.of("window_time", Type.TIMESTAMP));

    private Readings() {}

    /// Rows of these columns.
    static Batch batch(int size, long[] ids, long[] times, double[] values) {
        return new Batch(
                size,
                new Column[] {
                    new LongColumn(ids, null),
                    new LongColumn(times, null),
                    new DoubleColumn(values, null)
                },
                null);
    }

    /// A call of an aggregate, of the rows or of a column of doubles.
    static AggregateCall call(String name, Integer... arguments) {
        List<Type> types = arguments.length == 0 ? List.of() : List.of(Type.DOUBLE);
        var function = Aggregates.find(name, types).orElseThrow();
        return new AggregateCall(function, List.of(arguments), false, -1, List.of());
    }

    /// How many sensors to measure with: the numbers given to the program, or else `usual`.
    static int[] keyCounts(String[] arguments, int... usual) {
        return arguments.length == 0
                ? usual
                : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    }

    /// Nanoseconds. With `-DcpuTime=true` those of this thread's processor time, which on a busy
    /// machine say more than the wall clock.
    static LongSupplier clock() {
        var threads = ManagementFactory.getThreadMXBean();
        return Boolean.getBoolean("cpuTime") ? threads::getCurrentThreadCpuTime : System::nanoTime;
    }

    /// The middle of what was measured.
    static double median(double[] rates) {
        double[] sorted = rates.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
