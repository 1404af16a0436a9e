// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.flink;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/// Flink SQL in this process: the queries are one streaming job of parallelism 1 over tables whose
/// rows come in a given order, with a watermark after every row.
final class FlinkJob {
    private static final char SEPARATOR = '\u001f';

    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private final List<DataStream<String>> answers = new ArrayList<>();

    FlinkJob() {
        var configuration = new Configuration();
        // A watermark as soon as a row has raised it.
        configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        tables = StreamTableEnvironment.create(environment);
        tables.getConfig().set("table.local-time-zone", "UTC");
    }

    /// Adds a table.
    void define(Events events) {
        var names = new ArrayList<String>();
        var types = new ArrayList<TypeInformation<?>>();
        var schema = Schema.newBuilder();
        for (String column : events.columns()) {
            String[] parts = column.split(" ", 2);
            names.add(parts[0]);
            types.add(
                    switch (parts[1]) {
                        case "BIGINT" -> Types.LONG;
                        case "DOUBLE" -> Types.DOUBLE;
                        case "STRING" -> Types.STRING;
                        case "TIMESTAMP(3)" -> Types.LOCAL_DATE_TIME;
                        default -> throw new IllegalArgumentException(column);
                    });
            schema.column(parts[0], parts[1]);
        }
        schema.columnByExpression("p", "PROCTIME()");
        schema.watermark("ts", "ts - INTERVAL '%d' SECOND".formatted(Events.DELAY_SECONDS));
        var rows = events.rows().stream().map(values -> Row.of(values.toArray())).toList();
        tables.createTemporaryView(
                events.table(),
                environment.fromData(
                        rows,
                        Types.ROW_NAMED(
                                names.toArray(String[]::new),
                                types.toArray(TypeInformation<?>[]::new))),
                schema.build());
    }

    /// Adds a query to the job.
    ///
    /// @throws RuntimeException when Flink does not understand it
    void add(FlinkQuery query) {
        query.views().forEach(tables::executeSql);
        String name = query.name();
        answers.add(
                tables.toChangelogStream(tables.sqlQuery(query.sql()))
                        .map(row -> name + SEPARATOR + line(row))
                        .returns(Types.STRING));
    }

    private static String line(Row row) {
        var line = new StringBuilder(row.getKind().shortString());
        for (int i = 0; i < row.getArity(); i++) {
            Object value = row.getField(i);
            line.append(SEPARATOR)
                    .append(
                            value == null
                                    ? Rows.NULL
                                    : value instanceof LocalDateTime time
                                            ? Rows.time(time)
                                            : value);
        }
        return line.toString();
    }

    /// Runs the job.
    ///
    /// @return by the queries' names their final rows: those that were added and not retracted
    Map<String, List<List<String>>> run() throws Exception {
        var rows = new HashMap<String, List<List<String>>>();
        var all = answers.getFirst();
        for (var answer : answers.subList(1, answers.size())) {
            all = all.union(answer);
        }
        var changes = all.executeAndCollect();
        try {
            while (changes.hasNext()) {
                var values = List.of(changes.next().split("" + SEPARATOR, -1));
                var row = values.subList(2, values.size());
                var left = rows.computeIfAbsent(values.getFirst(), _ -> new ArrayList<>());
                if (values.get(1).startsWith("+")) {
                    left.add(row);
                } else if (!left.remove(row)) {
                    throw new AssertionError("Flink retracts what it never gave: " + values);
                }
            }
        } finally {
            changes.close();
        }
        return rows;
    }
}
