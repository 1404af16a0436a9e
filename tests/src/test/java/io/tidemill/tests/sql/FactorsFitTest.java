// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Factors of many ratings are made anew beside: the old ones go on until a tick takes the new
/// ones, the same one to the bit after a crash.
final class FactorsFitTest {
    private static final String SETUP =
            """
            CREATE TABLE ratings (person int, item text, stars int);
            INSERT INTO ratings SELECT i % 9000, 'i' || i / 9000 * 31 % 97, 1 + abs(hashtext(i::text)) % 5 FROM generate_series(1, 70000) AS s(i);
            CREATE MODEL taste WITH (type = 'recommender', user = 'person', item = 'item', rating = 'stars', algorithm = 'mf', factors = 2)
              AS SELECT person, item, stars FROM ratings\
            """;

    private static final String OLD =
            "SELECT sum(PREDICT('taste', person, 'i0')) FROM generate_series(100, 130) AS s(person)";

    private static final String ALL =
            "SELECT person, PREDICT('taste', person, 'i31'), PREDICT('taste', person, 'new') FROM generate_series(1, 9300, 40) AS s(person)";

    private final FakeClock clock = new FakeClock();
    private Instant now = Instant.parse("2024-06-01T12:00:00Z");

    private void step(ScriptDatabase database, int seconds) {
        now = now.plusSeconds(seconds);
        clock.set(now);
        database.advance();
    }

    private static void rate(ScriptDatabase database, int from, int to) {
        database.run(
                "INSERT INTO ratings SELECT 9000 + i % 900, CASE WHEN i % 8 = 0 THEN 'new' ELSE 'i' || 31 * (i / 900) % 97 END, 1 + i % 5"
                        + " FROM generate_series("
                        + from
                        + ", "
                        + to
                        + ") AS s(i)",
                false);
    }

    @Test
    void isTakenWhenItIsDueWhateverCrashes() {
        List<String> plain = run(false, false);
        assertThat(run(true, false)).isEqualTo(plain);
        assertThat(run(true, true)).isEqualTo(plain);
    }

    private List<String> run(boolean crash, boolean saved) {
        now = Instant.parse("2024-06-01T12:00:00Z");
        clock.set(now);
        try (var database = new ScriptDatabase(clock)) {
            database.run(SETUP, false);
            step(database, 1);
            rate(database, 1, 24_000);
            end(database, crash, saved);
            rate(database, 24_001, 24_500);
            end(database, crash, saved);
            assertThat(database.query("SELECT * FROM taste WHERE part = 'fit'")).hasSize(1);
            var before = database.query(OLD);
            step(database, 1);
            end(database, crash, saved);
            var after = database.query(OLD);
            assertThat(after).isNotEqualTo(before);
            step(database, 3_600);
            assertThat(database.query(OLD)).isEqualTo(after);
            rate(database, 24_501, 24_700);
            step(database, 1);
            end(database, crash, saved);
            assertThat(database.query("SELECT * FROM taste WHERE part LIKE 'fit%'")).isEmpty();
            return database.query(ALL);
        }
    }

    private static void end(ScriptDatabase database, boolean crash, boolean saved) {
        if (crash && saved) {
            database.crashAfterCheckpoint();
        } else if (crash) {
            database.crash();
        }
    }
}
