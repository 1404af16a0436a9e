// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.tests.oracle.Tidemill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every query of `src/test/resources/flink`, as a view made before its rows came, has the final
/// rows of Flink SQL for the same text: over events that come out of order, twice and late, of a
/// fixed seed. `-Dtidemill.seed=…` and `-Dtidemill.query=…` (a part of the name) choose.
///
/// Queries that say `-- differs: …` must have other rows under the fixed seed, so that the notes
/// stay true. They are the ones of docs/flink-differences.md.
class FlinkOracleTest {
    private static final long FIXED_SEED = 1;
    private static final String ONLY = System.getProperty("tidemill.query", "");

    @TestFactory
    Stream<DynamicTest> queriesAgreeWithFlink() {
        long seed = Long.getLong("tidemill.seed", FIXED_SEED);
        var queries =
                FlinkQuery.all().stream().filter(query -> query.name().contains(ONLY)).toList();
        var events = Events.all(seed);
        var failures = new LinkedHashMap<String, String>();
        var expected = flink(queries, events, failures);
        var found = tidemill(queries, events, failures, new Random(seed));
        return queries.stream()
                .map(query ->
                        DynamicTest.dynamicTest(
                                query.name() + ", seed " + seed,
                                () -> {
                                    assertThat(failures.get(query.name())).as(query.sql()).isNull();
                                    check(
                                            query,
                                            seed,
                                            expected.getOrDefault(query.name(), List.of()),
                                            found.getOrDefault(query.name(), List.of()));
                                }));
    }

    private static void check(
            FlinkQuery query, long seed, List<List<String>> flink, List<List<String>> tidemill) {
        var expected = Rows.lines(flink);
        var found = Rows.lines(tidemill);
        assertThat(expected).as("the query tests something").isNotEmpty();
        if (!query.differs().isEmpty()) {
            if (seed == FIXED_SEED) {
                assertThat(found).as("said to differ: " + query.differs()).isNotEqualTo(expected);
            }
        } else if (!found.equals(expected)) {
            var missing = new ArrayList<>(expected);
            found.forEach(missing::remove);
            var surplus = new ArrayList<>(found);
            expected.forEach(surplus::remove);
            throw new AssertionError(
                    "%s\nonly in Flink:\n%s\nonly in Tidemill:\n%s\n"
                            .formatted(
                                    query.sql(),
                                    String.join("\n", missing),
                                    String.join("\n", surplus)));
        }
    }

    private static Map<String, List<List<String>>> flink(
            List<FlinkQuery> queries, List<Events> events, Map<String, String> failures) {
        var flink = new FlinkJob();
        events.forEach(flink::define);
        for (var query : queries) {
            try {
                flink.add(query);
            } catch (RuntimeException e) {
                failures.put(query.name(), "Flink: " + causes(e));
            }
        }
        try {
            return flink.run();
        } catch (Exception e) {
            throw new AssertionError("Flink's job failed: " + failures, e);
        }
    }

    private static String causes(Throwable error) {
        var cause = error.getCause();
        return error.getMessage() + (cause == null ? "" : "\n" + causes(cause));
    }

    private static Map<String, List<List<String>>> tidemill(
            List<FlinkQuery> queries,
            List<Events> events,
            Map<String, String> failures,
            Random random) {
        var rows = new LinkedHashMap<String, List<List<String>>>();
        try (var tidemill = new Tidemill()) {
            events.forEach(table -> tidemill.define(table.definition()));
            for (var query : queries) {
                query.views().forEach(tidemill::define);
                String error =
                        tidemill.failure(
                                "CREATE MATERIALIZED VIEW %s AS %s"
                                        .formatted(query.name(), query.sql()));
                if (!error.isEmpty()) {
                    failures.put(query.name(), "Tidemill: " + error);
                }
            }
            insert(tidemill, events, random);
            for (var query : queries) {
                if (!failures.containsKey(query.name())) {
                    var answer = tidemill.query("SELECT * FROM " + query.name());
                    if (answer.failed()) {
                        failures.put(query.name(), "Tidemill: " + answer.error());
                    }
                    rows.put(query.name(), answer.rows());
                }
            }
        }
        return rows;
    }

    /// The rows of a table in their order, a few at a time, of all tables about equally fast.
    private static void insert(Tidemill tidemill, List<Events> events, Random random) {
        int rounds = 60;
        var done = new int[events.size()];
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < done.length; i++) {
                var table = events.get(i);
                int target = table.rows().size() * round / rounds;
                while (done[i] < target) {
                    int until = Math.min(target, done[i] + 1 + random.nextInt(8));
                    tidemill.define(table.insert(done[i], until));
                    done[i] = until;
                }
            }
        }
    }

    @Test
    void thereAreThirtyQueries() {
        assertThat(FlinkQuery.all()).hasSizeGreaterThanOrEqualTo(30);
    }
}
