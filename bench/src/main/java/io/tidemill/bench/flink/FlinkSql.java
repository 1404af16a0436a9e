// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.flink;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/// A query in Flink SQL, in this process, with one task slot, object reuse and mini-batches, over
/// rows that it makes itself: `readings(sensor_id, ts, value)` in order of time, `ts` with a
/// watermark.
public final class FlinkSql {
    private static final long WARM_UP_ROWS = 1_000_000;

    private FlinkSql() {}

    /// Prints rows a second of processor time, in millions, after a run to warm up. All threads of
    /// the process count, so nothing else should run in it. Not with `-Dflink=false`.
    ///
    /// @param what is measured
    /// @param keys the number of sensors
    /// @param rowsPerSecond how many readings there are in a second of event time
    /// @param select the query
    /// @param sink the types of its columns, `bigint, double`
    public static void report(
            String what, long rows, int keys, int rowsPerSecond, String select, String sink)
            throws Exception {
        if ("false".equals(System.getProperty("flink"))) {
            return;
        }
        run(Math.min(rows, WARM_UP_ROWS), keys, rowsPerSecond, select, sink);
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        run(rows, keys, rowsPerSecond, select, sink);
        System.out.printf(
                Locale.ROOT,
                "%s: Flink SQL %.2f M rows per second of processor time%n",
                what,
                rows * 1e3 / (system.getProcessCpuTime() - start));
    }

    private static void run(long rows, int keys, int rowsPerSecond, String select, String sink)
            throws Exception {
        var configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        var environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        var tables = StreamTableEnvironment.create(environment);
        tables.getConfig().set("table.exec.mini-batch.enabled", "true");
        tables.getConfig().set("table.exec.mini-batch.allow-latency", "1 s");
        tables.getConfig().set("table.exec.mini-batch.size", "20000");
        var numbers =
                environment.fromSource(
                        new NumberSequenceSource(0, rows - 1),
                        WatermarkStrategy.noWatermarks(),
                        "numbers");
        tables.createTemporaryView(
                "readings",
                numbers,
                Schema.newBuilder()
                        .column("f0", "BIGINT")
                        .columnByExpression("sensor_id", "MOD(f0 * 48271, " + keys + ")")
                        .columnByExpression(
                                "ts", "TO_TIMESTAMP_LTZ(f0 * 1000 / " + rowsPerSecond + ", 3)")
                        .columnByExpression("value", "CAST(MOD(f0, 100000) AS DOUBLE) / 1000")
                        .watermark("ts", "ts")
                        .build());
        var columns = new StringBuilder();
        String[] types = sink.split(",");
        for (int i = 0; i < types.length; i++) {
            columns.append(i == 0 ? "" : ", ").append('c').append(i).append(' ').append(types[i]);
        }
        tables.executeSql(
                "CREATE TEMPORARY TABLE sink (" + columns + ") WITH ('connector' = 'blackhole')");
        tables.executeSql("INSERT INTO sink " + select).await();
    }
}
