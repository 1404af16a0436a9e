// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.flink;

import static java.util.Objects.requireNonNull;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A table and its rows in the order in which they come. Rows come out of order by up to the five
/// seconds that the watermark allows, some twice, and in some tables some come later than that.
///
/// Only the two copies of a row that comes twice have equal times: which of two rows of one time is
/// first is decided by neither system. Times are multiples of 10 ms, so that no watermark is the
/// last millisecond of a window, where the systems differ on purpose.
///
/// @param columns name and type, in words that both systems know; `p AS PROCTIME()` comes after
///   them
record Events(String table, List<String> columns, List<List<@Nullable Object>> rows) {
    /// How late a row may be.
    static final int DELAY_SECONDS = 5;

    private static final LocalDateTime START = LocalDateTime.parse("2024-02-29T23:58:00");
    private static final int STEPS = 18_000;

    Events {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// `readings` with late rows and duplicates, `orders` and `payments` without late rows: joins
    /// take rows of two inputs, which Flink brings together in an order that is not ours to say;
    /// and `ticks`, made by hand.
    static List<Events> all(long seed) {
        return List.of(
                readings(new Random(seed)),
                orders(new Random(seed + 1)),
                payments(new Random(seed + 2)),
                ticks());
    }

    private static Events readings(Random random) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (int step : steps(random, 600)) {
            rows.add(
                    row(
                            (long) rows.size(),
                            "s" + random.nextInt(4),
                            time(step),
                            random.nextInt(12) == 0 ? null : random.nextInt(4000) / 8.0,
                            (long) random.nextInt(5)));
        }
        return new Events(
                "readings",
                List.of("id BIGINT", "sensor STRING", "ts TIMESTAMP(3)", "v DOUBLE", "q BIGINT"),
                shuffled(rows, random, true));
    }

    private static Events orders(Random random) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (int step : steps(random, 200)) {
            rows.add(
                    row(
                            (long) rows.size(),
                            random.nextInt(20) == 0 ? null : "c" + random.nextInt(6),
                            time(step),
                            random.nextInt(10) == 0 ? null : random.nextInt(1000) / 4.0));
        }
        return new Events(
                "orders",
                List.of("id BIGINT", "customer STRING", "ts TIMESTAMP(3)", "amount DOUBLE"),
                shuffled(rows, random, false));
    }

    private static Events payments(Random random) {
        var rows = new ArrayList<List<@Nullable Object>>();
        for (int step : steps(random, 200)) {
            // About the order that was made at that time, or one that never was.
            long order = step * 200L / STEPS + random.nextInt(13) - 6;
            rows.add(
                    row(
                            (long) rows.size(),
                            order,
                            time(step),
                            random.nextBoolean() ? "card" : "cash"));
        }
        return new Events(
                "payments",
                List.of("id BIGINT", "order_id BIGINT", "ts TIMESTAMP(3)", "kind STRING"),
                shuffled(rows, random, false));
    }

    /// The watermark becomes 9.999 s: the last millisecond of the first window of ten seconds. Then
    /// comes a row of that window.
    private static Events ticks() {
        return new Events(
                "ticks",
                List.of("id BIGINT", "ts TIMESTAMP(3)"),
                List.of(
                        row(1L, LocalDateTime.parse("2024-01-01T00:00:01")),
                        row(2L, LocalDateTime.parse("2024-01-01T00:00:14.999")),
                        row(3L, LocalDateTime.parse("2024-01-01T00:00:02")),
                        row(4L, LocalDateTime.parse("2024-01-01T00:00:31"))));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        var row = new ArrayList<@Nullable Object>();
        Collections.addAll(row, values);
        return Collections.unmodifiableList(row);
    }

    /// Different times, ascending, with some silence between them for sessions to end.
    private static List<Integer> steps(Random random, int count) {
        var steps = new LinkedHashSet<Integer>();
        while (steps.size() < count) {
            int step = random.nextInt(STEPS);
            if (step / 500 % 4 != 0) {
                steps.add(step);
            }
        }
        return steps.stream().sorted().toList();
    }

    private static LocalDateTime time(int step) {
        return START.plusNanos(step * 10_000_000L);
    }

    private static List<List<@Nullable Object>> shuffled(
            List<List<@Nullable Object>> rows, Random random, boolean late) {
        record Arrival(List<@Nullable Object> row, LocalDateTime at) {}
        var arrivals = new ArrayList<Arrival>();
        for (var row : rows) {
            var ts = (LocalDateTime) requireNonNull(row.get(2));
            do {
                int delayMillis =
                        late && random.nextInt(8) == 0
                                ? random.nextInt(40_000)
                                : random.nextInt(DELAY_SECONDS * 1000);
                arrivals.add(new Arrival(row, ts.plusNanos(delayMillis * 1_000_000L)));
            } while (late && random.nextInt(10) == 0);
        }
        return arrivals.stream()
                .sorted(Comparator.comparing(Arrival::at))
                .<List<@Nullable Object>>map(Arrival::row)
                .toList();
    }

    String definition() {
        return "CREATE TABLE %s (%s, p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '%d' SECOND)"
                .formatted(table, String.join(", ", columns), DELAY_SECONDS);
    }

    /// A statement that inserts the rows from one place to before another.
    String insert(int from, int until) {
        return rows.subList(from, Math.min(until, rows.size())).stream()
                .map(row ->
                        row.stream()
                                .map(Events::literal)
                                .collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", ", "INSERT INTO " + table + " VALUES ", ""));
    }

    private static String literal(@Nullable Object value) {
        return value == null || value instanceof Number ? "" + value : "'" + value + "'";
    }
}
