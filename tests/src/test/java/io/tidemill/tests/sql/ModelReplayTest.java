// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// *Replay = run* for what learns on other threads or starts anew by itself: two servers are given
/// the same statements at the same times, and one of them is killed again and again. What their
/// models have learnt is the same after every tick, bit for bit.
final class ModelReplayTest {
    private static final int TICKS = 16;

    private static final String SETUP =
            """
            CREATE TABLE rows (id int PRIMARY KEY, kind text, ts timestamp, x float8, y float8, yes boolean);
            CREATE TABLE events (kind text, ts timestamp, x float8, y float8);
            CREATE MODEL risk WITH (type = 'logistic_regression', target = 'yes', key = 'kind', on_retraction = 'refit', refit_interval = '5 seconds')
              AS SELECT kind, x, yes FROM rows;
            CREATE MODEL steep WITH (type = 'sgd_regression', target = 'y', on_retraction = 'refit', on_drift = 'alert') AS SELECT kind, x, y FROM rows;
            CREATE MODEL tree WITH (type = 'tree_classification', target = 'yes', on_retraction = 'refit', refit_interval = '0') AS SELECT x, y, yes FROM rows;
            CREATE MODEL coming WITH (type = 'forecast', time = 'ts', target = 'y', key = 'kind', interval = '1 minute', on_retraction = 'refit')
              AS SELECT kind, ts, y FROM rows;
            CREATE MODEL odd WITH (type = 'anomaly', algorithm = 'half_space_trees', on_retraction = 'refit') AS SELECT x, y FROM rows;
            CREATE MODEL anew WITH (type = 'linear_regression', target = 'y', key = 'kind', on_drift = 'reset') AS SELECT kind, x, y FROM events;
            CREATE MODEL beside WITH (type = 'tree_regression', target = 'y', on_drift = 'shadow', window = '200') AS SELECT kind, x, y FROM events;
            CREATE MODEL season WITH (type = 'forecast', time = 'ts', target = 'y', key = 'kind', interval = '1 minute', season = '5', on_drift = 'shadow')
              AS SELECT kind, ts, y FROM events;
            CREATE MATERIALIZED VIEW said AS SELECT id, PREDICT('steep', kind, x) AS y, PREDICT('risk', kind, x) AS p FROM rows\
            """;

    @Test
    void modelsAreTheSameWhereverTheServerWasKilled() {
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        var random = new Random(seed);
        var clock = new FakeClock();
        var now = Instant.parse("2024-06-01T12:00:00Z");
        clock.set(now);
        try (var killed = new ScriptDatabase(clock);
                var other = new ScriptDatabase(clock)) {
            killed.run(SETUP, false);
            other.run(SETUP, false);
            for (int tick = 0; tick < TICKS; tick++) {
                now = now.plusMillis(random.nextInt(6_000));
                clock.set(now);
                killed.advance();
                other.advance();
                String sql = String.join(";", changes(random, tick));
                killed.run(sql, true);
                other.run(sql, true);
                switch (random.nextInt(6)) {
                    case 0 -> killed.crash();
                    case 1 -> killed.crashAfterCheckpoint();
                    case 2 -> killed.restart();
                    default -> {
                        // It lives on.
                    }
                }
                String where = "replay with -Dtidemill.seed=" + seed + ", tick " + tick;
                var expected = other.contents();
                killed.contents()
                        .forEach((name, rows) ->
                                assertThat(rows)
                                        .as("%s, %s", where, name)
                                        .isEqualTo(expected.get(name)));
            }
        }
    }

    /// After some ticks the world is another.
    private static List<String> changes(Random random, int tick) {
        var changes = new ArrayList<String>();
        double slope = tick < TICKS / 2 ? 3 : -5;
        for (int i = 5 + random.nextInt(40); i > 0; i--) {
            double x = random.nextGaussian();
            double y = slope * x + random.nextGaussian() / 4 + (slope < 0 ? 10 : 0);
            String kind = random.nextBoolean() ? "a" : "b";
            String ts = "TIMESTAMP '2024-01-01' + INTERVAL '" + (tick * 45 + i) + " minutes'";
            int id = random.nextInt(150);
            switch (random.nextInt(8)) {
                case 0 -> changes.add("DELETE FROM rows WHERE id = " + id);
                case 1 -> changes.add("UPDATE rows SET y = y + 1 WHERE id = " + id);
                case 2, 3 ->
                        changes.add(
                                "INSERT INTO rows VALUES (%d, '%s', %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET y = EXCLUDED.y, x = EXCLUDED.x"
                                        .formatted(id, kind, ts, x, y, y > 0));
                default ->
                        changes.add(
                                "INSERT INTO events VALUES ('%s', %s, %s, %s)"
                                        .formatted(kind, ts, x, y));
            }
        }
        return changes;
    }
}
