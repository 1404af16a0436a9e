// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Random queries agree with PostgreSQL: ad hoc, and as views while their tables change. The seed
/// is fresh each time and printed; `-Dtidemill.seed=…` sets it, `-Dtidemill.fuzz=…` how many
/// queries of each schema (30), for longer runs.
class FuzzTest {
    private static final int QUERIES = Integer.getInteger("tidemill.fuzz", 30);
    private static final int VIEWS_AT_A_TIME = 30;
    private static final int TICKS = 4;

    /// In messages where an interval would have no end, which is a difference that is documented.
    private static final String INFINITE = "infinite timestamps";

    @TestFactory
    Stream<DynamicTest> randomQueriesAgreeWithPostgres() {
        long seed = Long.getLong("tidemill.seed", new Random().nextInt(1_000_000));
        String schema = System.getProperty("tidemill.schema", "");
        System.out.println("fuzz: -Dtidemill.seed=" + seed);
        return OracleSchema.NAMES.stream()
                .filter(name -> name.contains(schema))
                .map(name -> DynamicTest.dynamicTest(name, () -> agrees(name, seed)));
    }

    private static void agrees(String name, long seed) {
        var failures = new ArrayList<String>();
        var random = new Random(seed);
        for (int done = 0; done < QUERIES; done += VIEWS_AT_A_TIME) {
            var round = new Round(OracleSchema.read(name), random.nextLong());
            try (round.postgres;
                    round.tidemill) {
                round.run(Math.min(VIEWS_AT_A_TIME, QUERIES - done));
            }
            failures.addAll(round.failures.values());
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    "%s, seed %d:\n%s".formatted(name, seed, String.join("\n", failures)));
        }
    }

    /// Some queries at a time on tables of their own.
    private static final class Round {
        private final OracleSchema schema;
        private final Random random;
        private final Postgres postgres = new Postgres();
        private final Tidemill tidemill = new Tidemill();
        private final Map<String, String> queries = new LinkedHashMap<>();
        private final Map<String, String> failures = new LinkedHashMap<>();

        Round(OracleSchema schema, long seed) {
            this.schema = schema;
            this.random = new Random(seed);
        }

        void run(int count) {
            postgres.define(schema.definitions());
            tidemill.define(schema.definitions());
            var stream =
                    new TickStream(
                            random.nextLong(), schema.tables(), table -> postgres.rows(table));
            stream.load().forEach(this::step);
            var generator = new RandomQueries(random, schema.tables());
            while (queries.size() < count) {
                String sql = generator.next();
                // What PostgreSQL refuses, or fails at, says nothing.
                if (!postgres.queryOnce(sql).failed()) {
                    define("v" + queries.size(), sql);
                }
            }
            compare("at first");
            for (int i = 0; i < TICKS; i++) {
                Tick tick = stream.next();
                step(tick);
                compare("after " + tick);
            }
        }

        private void define(String name, String sql) {
            queries.put(name, sql);
            postgres.define("CREATE VIEW %s AS %s".formatted(name, sql));
            String error =
                    tidemill.failure("CREATE MATERIALIZED VIEW %s AS %s".formatted(name, sql));
            if (error.contains(INFINITE)) {
                queries.remove(name);
            } else if (!error.isEmpty()) {
                fail(name, "as a view", List.of(), List.of(error));
            }
        }

        private void step(Tick tick) {
            var all = new ArrayList<>(List.of("BEGIN"));
            all.addAll(tick.statements());
            all.add(tick.commits() ? "COMMIT" : "ROLLBACK");
            all.forEach(statement -> {
                postgres.execute(statement);
                tidemill.execute(statement);
            });
        }

        private void compare(String when) {
            queries.forEach((name, sql) -> {
                if (failures.containsKey(name)) {
                    return;
                }
                Answer expected = postgres.query("SELECT * FROM " + name);
                if (expected.failed()) {
                    return;
                }
                compare(name, "ad hoc " + when, expected, tidemill.query(sql));
                compare(
                        name,
                        "as a view " + when,
                        expected,
                        tidemill.query("SELECT * FROM " + name));
            });
        }

        private void compare(String name, String when, Answer expected, Answer actual) {
            if (actual.error().contains(INFINITE)) {
                return;
            }
            if (actual.failed()) {
                fail(name, when, List.of(expected.header()), List.of(actual.error()));
            } else if (!actual.header().equals(expected.header())) {
                fail(name, when, List.of(expected.header()), List.of(actual.header()));
            } else if (!actual.values().equals(expected.values())) {
                fail(name, when, expected.values(), actual.values());
            }
        }

        private void fail(String name, String when, List<String> expected, List<String> actual) {
            var missing = new ArrayList<>(expected);
            actual.forEach(missing::remove);
            var surplus = new ArrayList<>(actual);
            expected.forEach(surplus::remove);
            failures.putIfAbsent(
                    name,
                    "%s\n  %s\n  only in PostgreSQL: %s\n  only in Tidemill: %s"
                            .formatted(queries.get(name), when, missing, surplus));
        }
    }
}
