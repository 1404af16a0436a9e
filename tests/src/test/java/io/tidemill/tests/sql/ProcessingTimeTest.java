// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Rows have the clock of the tick that wrote them, and windows over it close as the clock goes on,
/// and what rows are joined with as of that tick stays, as in a reference that keeps a list of
/// rows: with random pauses, corrections and deletes, and with crashes and restarts between ticks.
///
/// Fixed seeds and a fresh one; `-Dtidemill.seed=…` runs one of them.
class ProcessingTimeTest {
    private static final int STEPS = 40;
    private static final long WINDOW_MILLIS = 10_000;
    private static final long GAP_MILLIS = 7_000;

    @TestFactory
    List<DynamicTest> windowsAreThoseOfTheReference() {
        Long only = Long.getLong("tidemill.seed");
        var seeds =
                only != null
                        ? LongStream.of(only)
                        : LongStream.concat(
                                LongStream.rangeClosed(1, 4), LongStream.of(System.nanoTime()));
        return seeds.mapToObj(
                        seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Run(seed).run()))
                .toList();
    }

    /// A row; `millis` is when it was written.
    private record Row(int id, int k, int v, long millis) {}

    private static final class Run {
        private final Random random;
        private final FakeClock clock = new FakeClock();
        private Instant now = Instant.parse("2024-06-01T12:00:00Z");
        private final TreeMap<Integer, Row> rows = new TreeMap<>();
        private final List<String> closed = new ArrayList<>();
        private final List<String> sessions = new ArrayList<>();
        // Rows that have been in a session that closed.
        private final List<Row> over = new ArrayList<>();
        // The weights of keys as they are, and by row that of its key when it was written.
        private final Map<Integer, Integer> weights = new HashMap<>();
        private final Map<Row, String> weightThen = new HashMap<>();
        private int ids;

        Run(long seed) {
            random = new Random(seed);
            clock.set(now);
        }

        void run() {
            try (var database = new ScriptDatabase(clock)) {
                database.run(
                        """
                        CREATE TABLE e (id int PRIMARY KEY, k int, v int, p AS PROCTIME());
                        CREATE MATERIALIZED VIEW kept AS SELECT id, k, v, p FROM e;
                        CREATE MATERIALIZED VIEW sums AS SELECT k, window_end, sum(v) AS s
                            FROM TUMBLE(TABLE e, DESCRIPTOR(p), INTERVAL '10' SECOND)
                            GROUP BY k, window_start, window_end;
                        CREATE MATERIALIZED VIEW closed AS SELECT window_end, count(*) AS n, sum(v) AS s
                            FROM TUMBLE(TABLE kept, DESCRIPTOR(p), INTERVAL '10' SECOND)
                            GROUP BY window_start, window_end EMIT ON WINDOW CLOSE;
                        CREATE MATERIALIZED VIEW sessions AS SELECT k, window_start, window_end, sum(v) AS s
                            FROM SESSION(TABLE e PARTITION BY k, DESCRIPTOR(p), INTERVAL '7' SECOND)
                            GROUP BY k, window_start, window_end EMIT ON WINDOW CLOSE;
                        CREATE TABLE d (k int PRIMARY KEY, weight int);
                        CREATE MATERIALIZED VIEW weighed AS SELECT e.id, e.v, d.weight
                            FROM e LEFT JOIN d FOR SYSTEM_TIME AS OF e.p ON e.k = d.k
                        """,
                        false);
                for (int step = 0; step < STEPS; step++) {
                    pass(database);
                    write(database);
                    switch (random.nextInt(6)) {
                        case 0 -> database.restart();
                        case 1 -> database.crash();
                        case 2 -> database.crashAfterCheckpoint();
                        default -> {}
                    }
                    check(database);
                }
            }
        }

        private void pass(ScriptDatabase database) {
            Instant before = now;
            now =
                    now.plusNanos(
                            random.nextInt(6_000) * 1_000_000L + random.nextInt(1_000) * 1_000L);
            clock.set(now);
            database.advance();
            closeWindows(millis(before), millis(now));
            closeSessions();
        }

        private void closeWindows(long from, long to) {
            long first = Math.floorDiv(from, WINDOW_MILLIS) + 1;
            for (long end = first * WINDOW_MILLIS; end <= to; end += WINDOW_MILLIS) {
                long start = end - WINDOW_MILLIS;
                long last = end;
                var in =
                        rows.values().stream()
                                .filter(row -> row.millis >= start && row.millis < last)
                                .toList();
                if (!in.isEmpty()) {
                    closed.add(text(end) + " | " + in.size() + " | " + sum(in));
                }
            }
        }

        private void closeSessions() {
            for (int k = 0; k < 2; k++) {
                int key = k;
                var sorted =
                        rows.values().stream()
                                .filter(row -> row.k == key && !over.contains(row))
                                .sorted((a, b) -> Long.compare(a.millis, b.millis))
                                .toList();
                var session = new ArrayList<Row>();
                for (int i = 0; i <= sorted.size(); i++) {
                    boolean ends =
                            i == sorted.size()
                                    || (!session.isEmpty()
                                            && sorted.get(i).millis - session.getLast().millis
                                                    > GAP_MILLIS);
                    if (ends && !session.isEmpty()) {
                        closeSession(key, session);
                        session.clear();
                    }
                    if (i < sorted.size()) {
                        session.add(sorted.get(i));
                    }
                }
            }
        }

        private void closeSession(int key, List<Row> session) {
            long end = session.getLast().millis + GAP_MILLIS;
            if (end <= millis(now)) {
                over.addAll(session);
                sessions.add(
                        key
                                + " | "
                                + text(session.getFirst().millis)
                                + " | "
                                + text(end)
                                + " | "
                                + sum(session));
            }
        }

        private void write(ScriptDatabase database) {
            var sql = new ArrayList<String>();
            boolean together = random.nextBoolean();
            for (int i = random.nextInt(4); i > 0; i--) {
                sql.add(random.nextInt(4) == 0 ? weigh() : change());
                if (!together) {
                    settle();
                }
            }
            if (!sql.isEmpty()) {
                database.run(String.join(";\n", sql), together);
                settle();
            }
        }

        /// A tick is over.
        private void settle() {
            // What a delete splits off may have ended before.
            closeSessions();
            weightThen.keySet().retainAll(rows.values());
            for (var row : rows.values()) {
                weightThen.computeIfAbsent(
                        row, _ -> String.valueOf(weights.get(row.k)).replace("null", "NULL"));
            }
        }

        private String weigh() {
            int k = random.nextInt(2);
            if (random.nextInt(3) == 0) {
                weights.remove(k);
                return "DELETE FROM d WHERE k = " + k;
            }
            int weight = random.nextInt(9);
            weights.put(k, weight);
            return "INSERT INTO d VALUES (%d, %d) ON CONFLICT (k) DO UPDATE SET weight = %d"
                    .formatted(k, weight, weight);
        }

        private String change() {
            int v = random.nextInt(100);
            if (rows.isEmpty() || random.nextInt(3) > 0) {
                var row = new Row(ids++, random.nextInt(2), v, millis(now));
                rows.put(row.id, row);
                return "INSERT INTO e VALUES (%d, %d, %d)".formatted(row.id, row.k, v);
            }
            var ids = new ArrayList<>(rows.keySet());
            int id = ids.get(random.nextInt(ids.size()));
            if (random.nextBoolean()) {
                rows.remove(id);
                return "DELETE FROM e WHERE id = " + id;
            }
            rows.computeIfPresent(id, (_, row) -> new Row(id, row.k, v, millis(now)));
            return "UPDATE e SET v = %d WHERE id = %d".formatted(v, id);
        }

        private void check(ScriptDatabase database) {
            assertThat(database.committed("SELECT * FROM kept"))
                    .isEqualTo(
                            rows.values().stream()
                                    .map(row ->
                                            row.id
                                                    + " | "
                                                    + row.k
                                                    + " | "
                                                    + row.v
                                                    + " | "
                                                    + text(row.millis))
                                    .sorted()
                                    .toList());
            assertThat(database.committed("SELECT * FROM weighed"))
                    .isEqualTo(
                            rows.values().stream()
                                    .map(row ->
                                            row.id + " | " + row.v + " | " + weightThen.get(row))
                                    .sorted()
                                    .toList());
            var sums = new TreeMap<String, Integer>();
            for (var row : rows.values()) {
                long end = (Math.floorDiv(row.millis, WINDOW_MILLIS) + 1) * WINDOW_MILLIS;
                sums.merge(row.k + " | " + text(end), row.v, Integer::sum);
            }
            assertThat(database.committed("SELECT * FROM sums"))
                    .isEqualTo(
                            sums.entrySet().stream()
                                    .map(sum -> sum.getKey() + " | " + sum.getValue())
                                    .sorted()
                                    .toList());
            assertThat(database.committed("SELECT * FROM closed"))
                    .isEqualTo(closed.stream().sorted().toList());
            assertThat(database.committed("SELECT * FROM sessions"))
                    .isEqualTo(sessions.stream().sorted().toList());
        }

        private static int sum(List<Row> rows) {
            return rows.stream().mapToInt(Row::v).sum();
        }

        private static long millis(Instant instant) {
            return Duration.between(Instant.EPOCH, instant).toMillis();
        }

        /// As PostgreSQL writes it: without trailing zeros of the fraction.
        private static String text(long millis) {
            var instant = Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
            String text = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").format(instant);
            return text.replaceFirst("\\.?0*$", "") + "+00";
        }
    }
}
