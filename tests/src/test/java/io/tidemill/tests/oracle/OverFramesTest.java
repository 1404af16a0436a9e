// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Random frames over keys of every type agree with PostgreSQL after every tick of a random stream:
/// under two fixed seeds and a fresh one. `-Dtidemill.seed=…` chooses another.
///
/// The queries say only what PostgreSQL answers alike whatever the order of peers: where peers
/// could lie differently, they are ordered by `id` too or the frame is of whole groups.
class OverFramesTest {
    private static final int QUERIES = 24;
    private static final int TICKS = 14;
    private static final String DEFINITIONS =
            """
            CREATE TABLE points (
                id int PRIMARY KEY,                 -- 1..40
                part text,                          -- 'a' | 'a' | 'b' | NULL
                i int,                              -- 1 | 2 | 2 | 3 | 5 | 8 | -2147483648 | NULL
                b bigint,                           -- 0 | 1 | 3 | 9223372036854775807 | -9223372036854775808 | NULL
                s smallint,                         -- 1 | 2 | 4 | 32767 | NULL
                n numeric,                          -- 0.5 | 1 | 1.25 | 2 | 'NaN' | 'Infinity' | '-Infinity' | NULL
                d double precision,                 -- 0.5 | 1 | 1.25 | 2 | 'NaN' | 'Infinity' | '-Infinity' | NULL
                r real,                             -- 0.5 | 1 | 1.25 | 2 | 'NaN' | NULL
                day date,                           -- '2024-01-30' | '2024-01-31' | '2024-02-28' | '2024-02-29' | '2024-03-31' | 'infinity' | NULL
                at timestamp,                       -- '2024-01-30 12:00' | '2024-01-31 12:00' | '2024-02-29 12:00' | '2024-03-01 12:00' | '2024-03-30 12:00' | 'infinity' | NULL
                zoned timestamptz,                  -- '2024-01-30 12:00+00' | '2024-01-30 13:00+00' | '2024-02-29 12:00+00' | '2024-03-30 12:00+00' | '-infinity' | NULL
                clock time,                         -- '00:00' | '00:30' | '11:00' | '12:00' | '23:59:59.999999' | NULL
                span interval,                      -- '1 day' | '24 hours' | '1 month' | '31 days' | '2 days' | NULL
                v int,                              -- 0..9
                flag boolean                        -- true | false | NULL
            );
            """;

    private record Key(String column, List<String> offsets) {}

    private static final List<String> WHOLE = List.of("0", "1", "2", "7", "3000000000");
    private static final List<String> BROKEN =
            List.of("0", "0.25", "0.5", "1", "'Infinity'::float8");
    private static final List<String> LENGTHS =
            List.of("'0 days'", "'1 day'", "'1 hour'", "'1 month'", "'29 days 1 hour'");
    private static final List<Key> KEYS =
            List.of(
                    new Key("i", WHOLE),
                    new Key("b", List.of("0", "1", "2", "9223372036854775807")),
                    new Key("s", WHOLE),
                    new Key("n", List.of("0", "0.25", "1", "'Infinity'::numeric")),
                    new Key("d", BROKEN),
                    new Key("r", BROKEN),
                    new Key("day", LENGTHS),
                    new Key("at", LENGTHS),
                    new Key("zoned", LENGTHS),
                    new Key("clock", List.of("'0 hours'", "'30 minutes'", "'13 hours'")),
                    new Key("span", LENGTHS));

    @TestFactory
    Stream<DynamicTest> framesAgreeWithPostgres() {
        long[] seeds = SeededTests.seeds(2);
        return LongStream.of(seeds)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> agrees(seed)));
    }

    private static void agrees(long seed) {
        var random = new Random(seed);
        var queries = new ArrayList<NamedQuery>();
        for (int i = 0; i < QUERIES; i++) {
            queries.add(new NamedQuery("frames_" + i, false, "", query(random)));
        }
        var schema =
                new OracleSchema("points", DEFINITIONS, OracleTable.parse(DEFINITIONS), queries);
        try (var run = new OracleRun(schema, seed)) {
            List<String> failures = run.run(TICKS);
            assertThat(failures).as(String.join("\n", failures)).isEmpty();
        }
    }

    private static String query(Random random) {
        Key key = KEYS.get(random.nextInt(KEYS.size()));
        String unit = List.of("ROWS", "RANGE", "GROUPS").get(random.nextInt(3));
        boolean rows = unit.equals("ROWS");
        String direction = List.of("", " DESC", " NULLS FIRST").get(random.nextInt(3));
        String order = "ORDER BY " + key.column + direction + (rows ? ", id" : "");
        List<String> offsets = unit.equals("RANGE") ? key.offsets : List.of("0", "1", "2", "3");
        String window =
                "(%s%s %s %s)"
                        .formatted(
                                random.nextBoolean() ? "PARTITION BY part " : "",
                                order,
                                unit,
                                frame(random, offsets));
        // Where peers may lie in any order, what all of them have.
        String value = rows ? "v" : key.column;
        if (value.equals("span")) {
            value = "extract(epoch FROM span)";
        }
        return """
        SELECT id, %s, sum(v) OVER w AS total, count(*) FILTER (WHERE flag) OVER w AS flagged, max(v) OVER w AS high,
            min(%s) FILTER (WHERE v > 3) OVER w AS low, first_value(%s) OVER w AS first, last_value(%s) OVER w AS last,
            nth_value(%s, 2) OVER w AS second, avg(v) OVER w AS mean, stddev(v) OVER w AS spread
        FROM points WINDOW w AS %s
        """
                .formatted(key.column, value, value, value, value, window)
                .strip();
    }

    private static String frame(Random random, List<String> offsets) {
        List<String> bounds =
                List.of(
                        "UNBOUNDED PRECEDING",
                        "PRECEDING",
                        "CURRENT ROW",
                        "FOLLOWING",
                        "UNBOUNDED FOLLOWING");
        int from = random.nextInt(4);
        int to = Math.max(1, from) + random.nextInt(5 - Math.max(1, from));
        String exclude =
                List.of("", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES")
                        .get(random.nextInt(6));
        return "BETWEEN %s AND %s%s"
                .formatted(
                        bound(random, bounds.get(from), offsets),
                        bound(random, bounds.get(to), offsets),
                        exclude);
    }

    private static String bound(Random random, String bound, List<String> offsets) {
        return bound.contains(" ")
                ? bound
                : offsets.get(random.nextInt(offsets.size())) + " " + bound;
    }
}
