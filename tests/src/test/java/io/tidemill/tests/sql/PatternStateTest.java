// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A long stream through patterns that are shown when they are certain leaves no more state than a
/// short one: WITHIN bounds it, also of partitions that come and go.
class PatternStateTest {
    private static final int ROWS = 400;

    @Test
    void stateStaysFlat() {
        try (var database = new ScriptDatabase(new FakeClock())) {
            database.run(
                    "CREATE TABLE e (k bigint, ts timestamp(3), v bigint, WATERMARK FOR ts AS ts -"
                            + " INTERVAL '2' SECOND)",
                    false);
            // Nothing ends a match of the first; the second has a new partition every second.
            database.run(
                    "CREATE MATERIALIZED VIEW m AS SELECT k, n FROM e MATCH_RECOGNIZE (PARTITION BY"
                            + " k ORDER BY ts MEASURES count(*) AS n PATTERN (a b* c) WITHIN"
                            + " INTERVAL '5' SECOND DEFINE a AS v % 3 = 0, c AS v < 0) EMIT ON"
                            + " WINDOW CLOSE",
                    false);
            database.run(
                    "CREATE MATERIALIZED VIEW pairs AS SELECT s, n FROM (SELECT v / 100 AS s, ts, v"
                            + " FROM e) AS e MATCH_RECOGNIZE (PARTITION BY s ORDER BY ts MEASURES"
                            + " count(*) AS n PATTERN (a b+) WITHIN INTERVAL '5' SECOND DEFINE b AS"
                            + " b.v > PREV(b.v)) EMIT ON WINDOW CLOSE",
                    false);
            run(database, 0, 10);
            long few = bytes(database);
            run(database, 10, 80);
            assertThat(bytes(database)).isLessThanOrEqualTo(2 * few);
            assertThat(database.committed("SELECT count(*) FROM m")).containsExactly("0");
            // Of each partition's rows one match, which the next partition's rows close.
            assertThat(database.committed("SELECT count(*) > 300, min(n), max(n) FROM pairs"))
                    .containsExactly("t | 100 | 100");
        }
    }

    /// Rows 10 ms apart, 400 to a tick.
    private static void run(ScriptDatabase database, int from, int to) {
        for (int tick = from; tick < to; tick++) {
            database.run(
                    ("INSERT INTO e SELECT i %% 5, TIMESTAMP '2024-01-01 00:00:00' + i * INTERVAL"
                                    + " '10 milliseconds', i FROM generate_series(%d, %d) AS i")
                            .formatted(tick * ROWS, tick * ROWS + ROWS - 1),
                    true);
        }
    }

    private static long bytes(ScriptDatabase database) {
        return database
                .committed(
                        "SELECT bytes FROM tm_catalog.tm_state_size WHERE operator LIKE"
                                + " 'MatchRecognize%'")
                .stream()
                .mapToLong(Long::parseLong)
                .sum();
    }
}
