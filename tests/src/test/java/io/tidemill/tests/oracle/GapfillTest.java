// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Filled gaps and the sums over the points of series are those of a naive reckoning, after every
/// tick of a random stream of rows that come in any order, change and go; as a view, ad hoc, and
/// after a crash. Under three fixed seeds and a fresh one; `-Dtidemill.seed=…` chooses another.
class GapfillTest {
    private static final int TICKS = 30;
    private static final String TABLE =
            "CREATE TABLE r (id int PRIMARY KEY, k int, ts bigint, at timestamp, v double precision)";
    private static final String INNER =
            """
            SELECT k, time_bucket_gapfill(10, ts) AS b, sum(v) AS s, locf(sum(v)) AS l, locf(sum(v), -1.0, true) AS m,
                interpolate(sum(v)) AS i
            FROM r GROUP BY k, b\
            """;
    private static final String OUTER =
            """
            SELECT k, time_bucket_gapfill(10, ts, -25, 140) AS b, sum(v) AS s, locf(sum(v)) AS l, locf(sum(v), -1.0, true) AS m,
                interpolate(sum(v)) AS i
            FROM r GROUP BY k, b\
            """;
    private static final String POINTS =
            """
            SELECT k, delta(v, at) AS d, rate(v, at) AS r, average(time_weight('Linear', at, v)) AS w,
                average(time_weight('LOCF', at, v)) AS h
            FROM r GROUP BY k\
            """;

    private record Row(int key, @Nullable Long time, @Nullable Double value) {
        Row(int key, @Nullable Long time, @Nullable Double value) {
            this.key = key;
            this.time = time;
            this.value = value;
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithANaiveReckoning() {
        long[] seeds = SeededTests.seeds(3);
        return LongStream.of(seeds)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
    }

    private static void run(long seed) {
        var random = new Random(seed);
        var rows = new TreeMap<Integer, Row>();
        try (var tidemill = new Tidemill()) {
            tidemill.define(TABLE);
            tidemill.define("CREATE MATERIALIZED VIEW filled AS " + INNER);
            tidemill.define("CREATE MATERIALIZED VIEW wider AS " + OUTER);
            tidemill.define("CREATE MATERIALIZED VIEW points AS " + POINTS);
            for (int tick = 0; tick < TICKS; tick++) {
                if (tick == TICKS / 2) {
                    tidemill.crash(random.nextBoolean());
                }
                tidemill.define(changes(random, rows));
                String where = "seed " + seed + ", tick " + tick;
                same(tidemill, "filled", INNER, filled(rows, 1000, -1000), where);
                same(tidemill, "wider", OUTER, filled(rows, -30, 140), where);
                same(tidemill, "points", POINTS, points(rows), where);
            }
        }
    }

    private static void same(
            Tidemill tidemill, String view, String query, List<String> expected, String where) {
        for (String asked : List.of("SELECT * FROM " + view, query)) {
            Answer answer = tidemill.query(asked);
            assertThat(answer.error()).as(where).isEmpty();
            var shown = new ArrayList<String>();
            for (List<String> row : answer.rows()) {
                shown.add(String.join(" | ", row.stream().map(GapfillTest::rounded).toList()));
            }
            assertThat(shown)
                    .as("%s, %s", where, asked)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String rounded(String value) {
        return value.equals(Answer.NULL) ? "-" : "%.6f".formatted(Double.parseDouble(value) + 0.0);
    }

    private static String shown(@Nullable Double value) {
        return value == null ? "-" : "%.6f".formatted(value + 0.0);
    }

    /// Statements of one tick; `rows` are what is there afterwards.
    private static String changes(Random random, Map<Integer, Row> rows) {
        var sql = new StringBuilder("BEGIN;");
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int id = random.nextInt(40);
            if (random.nextInt(3) == 0) {
                rows.remove(id);
                sql.append("DELETE FROM r WHERE id = %d;".formatted(id));
                continue;
            }
            var row =
                    new Row(
                            random.nextInt(2),
                            random.nextInt(12) == 0 ? null : (Long) (long) random.nextInt(-20, 120),
                            random.nextInt(6) == 0 ? null : (Double) (random.nextInt(20) / 4.0));
            rows.put(id, row);
            String time =
                    row.time == null
                            ? "NULL"
                            : "timestamp '2024-01-01' + %d * interval '1 second'"
                                    .formatted(row.time);
            sql.append(
                    "INSERT INTO r VALUES (%d, %d, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET k = EXCLUDED.k, ts = EXCLUDED.ts, at = EXCLUDED.at, v = EXCLUDED.v;"
                            .formatted(
                                    id,
                                    row.key,
                                    row.time == null ? "NULL" : row.time.toString(),
                                    time,
                                    row.value == null ? "NULL" : row.value.toString()));
        }
        return sql.append("COMMIT").toString();
    }

    /// Buckets of ten from each key's first to its last, or to `start` and `finish`.
    private static List<String> filled(Map<Integer, Row> rows, long start, long finish) {
        var result = new ArrayList<String>();
        for (int key = 0; key < 2; key++) {
            var sums = new TreeMap<Long, List<Double>>();
            for (Row row : rows.values()) {
                if (row.key == key && row.time != null) {
                    var values =
                            sums.computeIfAbsent(
                                    Math.floorDiv(row.time, 10L) * 10, any -> new ArrayList<>());
                    if (row.value != null) {
                        values.add(row.value);
                    }
                }
            }
            if (sums.isEmpty()) {
                continue;
            }
            long to = Math.max(sums.lastKey(), finish - 1);
            for (long b = Math.min(start, sums.firstKey()); b <= to; b += 10) {
                result.add(
                        "%d.000000 | %d.000000 | %s | %s | %s | %s"
                                .formatted(
                                        key,
                                        b,
                                        shown(sum(sums.get(b))),
                                        shown(last(sums, b)),
                                        shown(lastKnown(sums, b)),
                                        shown(between(sums, b))));
            }
        }
        return result;
    }

    private static @Nullable Double sum(@Nullable List<Double> values) {
        return values == null || values.isEmpty()
                ? null
                : (Double) values.stream().mapToDouble(value -> value).sum();
    }

    private static @Nullable Double last(NavigableMap<Long, List<Double>> sums, long b) {
        var entry = sums.floorEntry(b);
        return entry == null ? null : sum(entry.getValue());
    }

    private static Double lastKnown(NavigableMap<Long, List<Double>> sums, long b) {
        return sums.headMap(b, true).descendingMap().values().stream()
                .map(GapfillTest::sum)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(-1.0);
    }

    private static @Nullable Double between(NavigableMap<Long, List<Double>> sums, long b) {
        var before = sums.floorEntry(b);
        var after = sums.ceilingEntry(b);
        Double low = before == null ? null : sum(before.getValue());
        Double high = after == null ? null : sum(after.getValue());
        if (before == null || after == null || low == null || high == null) {
            return null;
        }
        double length = after.getKey() - before.getKey();
        return length == 0 ? low : (Double) (low + (high - low) * (b - before.getKey()) / length);
    }

    private static List<String> points(Map<Integer, Row> rows) {
        var result = new ArrayList<String>();
        for (int key = 0; key < 2; key++) {
            int number = key;
            if (rows.values().stream().noneMatch(row -> row.key == number)) {
                continue;
            }
            List<Row> points =
                    rows.values().stream()
                            .filter(row ->
                                    row.key == number && row.time != null && row.value != null)
                            .sorted((a, b) -> {
                                int order = Long.compare(time(a), time(b));
                                return order != 0 ? order : Double.compare(value(a), value(b));
                            })
                            .toList();
            result.add("%d.000000 | %s".formatted(key, points(points)));
        }
        return result;
    }

    private static long time(Row row) {
        return Objects.requireNonNull(row.time);
    }

    private static double value(Row row) {
        return Objects.requireNonNull(row.value);
    }

    private static String points(List<Row> points) {
        if (points.isEmpty()) {
            return "- | - | - | -";
        }
        double up = 0;
        double area = 0;
        double held = 0;
        for (int i = 1; i < points.size(); i++) {
            double from = value(points.get(i - 1));
            double to = value(points.get(i));
            double seconds = time(points.get(i)) - time(points.get(i - 1));
            up += to < from ? to : to - from;
            area += (from + to) / 2 * seconds;
            held += from * seconds;
        }
        double seconds = time(points.getLast()) - time(points.getFirst());
        return seconds == 0
                ? shown(up) + " | - | - | -"
                : String.join(
                        " | ",
                        shown(up),
                        shown(up / seconds),
                        shown(area / seconds),
                        shown(held / seconds));
    }
}
