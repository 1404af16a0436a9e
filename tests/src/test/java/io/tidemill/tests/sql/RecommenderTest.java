// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A recommender's predictions equal those that SQL makes of the ratings that are left, by the
/// formula in the documentation of the algorithm, after ratings came, changed and went at random;
/// and they are the same, to the bit, after a crash.
final class RecommenderTest {
    private static final int USERS = 12;
    private static final int ITEMS = 8;
    private static final int TICKS = 10;

    /// Koren's baseline, and similarities that are pulled to 0 by 20 users.
    private static final String NAIVE =
            """
            WITH mu AS (SELECT avg(stars)::float8 AS m FROM ratings),
            ib AS (SELECT item, (sum(stars) - count(*) * m) / (count(*) + 5) AS b,
                          avg(stars)::float8 AS a, var_pop(stars)::float8 AS v
                   FROM ratings, mu GROUP BY item, m),
            ub AS (SELECT person, sum(stars - m - b) / (count(*) + 5) AS b
                   FROM ratings JOIN ib USING (item), mu GROUP BY person),
            s AS (SELECT x.item AS i, y.item AS j,
                         sum((x.stars - p.a) * (y.stars - q.a)) / ((count(*) + 20) * sqrt(p.v * q.v)) AS s
                  FROM ratings x JOIN ratings y ON x.person = y.person AND x.item <> y.item
                  JOIN ib p ON p.item = x.item JOIN ib q ON q.item = y.item
                  WHERE p.v > 0 AND q.v > 0 GROUP BY x.item, y.item, p.v, q.v),
            n AS (SELECT r.person, s.i AS item, sum(s.s * (r.stars - m - ib.b - ub.b)) AS up, sum(abs(s.s)) AS down
                  FROM ratings r JOIN s ON s.j = r.item JOIN ib ON ib.item = r.item JOIN ub ON ub.person = r.person, mu
                  GROUP BY r.person, s.i)
            SELECT asked.person, asked.item,
                   round((m + coalesce(ub.b, 0) + coalesce(ib.b, 0) + coalesce(up / (down + 0.5), 0))::numeric, 9)
            FROM asked CROSS JOIN mu LEFT JOIN ub ON ub.person = asked.person LEFT JOIN ib ON ib.item = asked.item
            LEFT JOIN n ON n.person = asked.person AND n.item = asked.item
            ORDER BY 1, 2
            """;

    private static final String ASKED =
            "SELECT person, item, round(PREDICT('taste', person, item)::numeric, 9) FROM asked ORDER BY 1, 2";

    private static final String EXACT =
            "SELECT person, item, PREDICT('taste', person, item) FROM asked ORDER BY 1, 2";

    @Test
    void equalsTheFormulaOverTheRatingsLeft() {
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        var random = new Random(seed);
        try (var database = new ScriptDatabase(new FakeClock())) {
            database.run(
                    "CREATE TABLE ratings (person int, item bigint, stars int, PRIMARY KEY (person, item));"
                            + "CREATE TABLE asked (person int, item bigint, PRIMARY KEY (person, item));"
                            + "CREATE MODEL taste WITH (type = 'recommender', user = 'person', item = 'item', rating = 'stars')"
                            + " AS SELECT person, item, stars FROM ratings",
                    false);
            for (int person = 0; person <= USERS; person++) {
                for (int item = 0; item <= ITEMS; item++) {
                    database.run("INSERT INTO asked VALUES (" + person + ", " + item + ")", false);
                }
            }
            for (int tick = 0; tick < TICKS; tick++) {
                database.run(String.join(";", changes(random)), true);
                String where = "replay with -Dtidemill.seed=" + seed + ", tick " + tick;
                assertThat(database.query(ASKED)).as(where).isEqualTo(database.query(NAIVE));
                assertThat(lists(database)).as(where).isEqualTo(naiveLists(database));
                if (tick % 5 == 4) {
                    var before = database.query(EXACT);
                    if (random.nextBoolean()) {
                        database.crash();
                    } else {
                        database.crashAfterCheckpoint();
                    }
                    assertThat(database.query(EXACT)).as(where).isEqualTo(before);
                }
            }
        }
    }

    private static List<String> changes(Random random) {
        var changes = new ArrayList<String>();
        for (int i = random.nextInt(12) + 1; i > 0; i--) {
            int person = random.nextInt(USERS);
            int item = random.nextInt(ITEMS);
            if (random.nextInt(4) == 0) {
                changes.add("DELETE FROM ratings WHERE person = " + person + " AND item = " + item);
            } else if (random.nextInt(20) == 0) {
                changes.add("DELETE FROM ratings WHERE person = " + person);
            } else {
                changes.add(
                        "INSERT INTO ratings VALUES ("
                                + person
                                + ", "
                                + item
                                + ", "
                                + (1 + random.nextInt(5))
                                + ") ON CONFLICT (person, item) DO UPDATE SET stars = EXCLUDED.stars");
            }
        }
        return changes;
    }

    /// The items that each user may be shown, whatever their order.
    private static List<String> lists(ScriptDatabase database) {
        var lists = new ArrayList<String>();
        for (int person = 0; person < USERS; person++) {
            lists.addAll(
                    database.query(
                            "SELECT "
                                    + person
                                    + ", item, round(score::numeric, 9) FROM RECOMMEND('taste', "
                                    + person
                                    + ", 100) ORDER BY item"));
        }
        return lists;
    }

    private static List<String> naiveLists(ScriptDatabase database) {
        return database.query(
                "SELECT p, i, s FROM ("
                        + NAIVE.replace("ORDER BY 1, 2", "")
                        + ") AS naive (p, i, s) WHERE p < "
                        + USERS
                        + " AND i IN (SELECT item FROM ratings)"
                        + " AND NOT EXISTS (SELECT 1 FROM ratings r WHERE r.person = p AND r.item = i) ORDER BY p, i");
    }
}
