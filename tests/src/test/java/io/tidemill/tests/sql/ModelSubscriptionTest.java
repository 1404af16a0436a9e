// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Who follows the metrics of models gets them as they are, then what changes, with the tick that
/// changed it: the sum of it all is at any time what a query says.
final class ModelSubscriptionTest {
    private static final String ALL = "SELECT * FROM tm_catalog.tm_model_metrics";

    @Test
    void metricsAreFollowed() {
        try (var database = new ScriptDatabase(new FakeClock())) {
            database.run(
                    "CREATE TABLE points (x float8, y float8);"
                            + "CREATE MODEL line WITH (type = 'linear_regression', target = 'y') AS SELECT x, y FROM points",
                    false);
            database.run("INSERT INTO points VALUES (1, 2), (2, 4.5), (3, 6)", true);
            database.run("INSERT INTO points VALUES (4, 8), (5, 11)", true);
            var sums = new TreeMap<String, Long>();
            database.query(
                    "DECLARE c CURSOR WITH HOLD FOR SUBSCRIBE TO tm_catalog.tm_model_metrics WITH (progress = true)");
            long tick = take(database, sums);
            assertThat(rows(sums)).isEqualTo(sorted(database.query(ALL))).hasSize(6);
            for (int i = 6; i < 10; i++) {
                database.run("INSERT INTO points VALUES (" + i + ", " + i * i + ")", true);
                long later = take(database, sums);
                assertThat(later).isEqualTo(tick + 1);
                tick = later;
                assertThat(rows(sums)).isEqualTo(sorted(database.query(ALL)));
            }
            // What does not change them says no more than that.
            database.run("CREATE TABLE other (a int); INSERT INTO other VALUES (1)", false);
            var before = List.copyOf(sums.keySet());
            take(database, sums);
            assertThat(sums.keySet()).containsExactlyElementsOf(before);
            database.run("DROP MODEL line", false);
            take(database, sums);
            assertThat(rows(sums)).isEmpty();
        }
    }

    @Test
    void whatIsNotOfTicksCannotBeFollowed() {
        try (var database = new ScriptDatabase(new FakeClock())) {
            assertThatThrownBy(() -> database.query("SUBSCRIBE TO tm_catalog.tm_sources"))
                    .hasMessageContaining("cannot subscribe to system table");
            assertThatThrownBy(() -> database.query("SUBSCRIBE TO tm_catalog.tm_models AS OF 1"))
                    .hasMessageContaining("cannot be resumed");
        }
    }

    /// Adds up what has come; the last tick it told of.
    private static long take(ScriptDatabase database, Map<String, Long> sums) {
        long tick = -1;
        for (var rows = fetch(database); !rows.isEmpty(); rows = fetch(database)) {
            for (String row : rows) {
                String[] parts = row.split(" \\| ", 3);
                tick = Long.parseLong(parts[0]);
                if (!parts[1].equals("NULL")) {
                    sums.merge(parts[2], Long.parseLong(parts[1]), Long::sum);
                    sums.values().removeIf(sum -> sum == 0);
                }
            }
        }
        return tick;
    }

    private static List<String> fetch(ScriptDatabase database) {
        return database.query("FETCH 1000 FROM c");
    }

    private static List<String> rows(Map<String, Long> sums) {
        assertThat(sums.values()).allMatch(sum -> sum == 1);
        return List.copyOf(sums.keySet());
    }

    private static List<String> sorted(List<String> rows) {
        var sorted = new ArrayList<>(rows);
        Collections.sort(sorted);
        return sorted;
    }
}
