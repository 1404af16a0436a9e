// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The queries of a schema, each as a view made on empty tables, as a view made in mid-stream, as a
/// view over the first view and ad hoc, compared with PostgreSQL after every tick of a stream. In
/// mid-stream the process also dies, twice, and goes on.
final class OracleRun implements AutoCloseable {
    private final OracleSchema schema;
    private final long seed;
    private final List<NamedQuery> queries;
    private final Postgres postgres = new Postgres();
    private final Tidemill tidemill = new Tidemill();

    /// The first failure of each query in each form; what has failed is not asked any more.
    private final Map<String, String> failures = new LinkedHashMap<>();

    private String where = "before the first tick";
    private boolean mid;

    OracleRun(OracleSchema schema, long seed) {
        this.schema = schema;
        this.seed = seed;
        this.queries = new ArrayList<>(schema.queries());
    }

    /// Runs `count` ticks after the bulk load.
    ///
    /// @return what was wrong
    List<String> run(int count) {
        postgres.define(schema.definitions());
        tidemill.define(schema.definitions());
        queries.removeIf(query -> !define(query));
        compare();
        var stream = new TickStream(seed, schema.tables(), postgres::rows);
        for (Tick tick : stream.load()) {
            step(tick);
        }
        for (int i = 0; i < count; i++) {
            if (i == count / 3) {
                makeMidViews();
            }
            if (i == count / 2 || i == count * 3 / 4) {
                tidemill.crash(i == count / 2);
            }
            step(stream.next());
        }
        return failures.values().stream()
                .map(failure -> schema.name() + ", seed " + seed + ": " + failure)
                .toList();
    }

    /// Whether PostgreSQL knows what the query means.
    private boolean define(NamedQuery query) {
        String view = "CREATE VIEW %s AS %s".formatted(query.name(), query.sql());
        String error = postgres.execute(view);
        if (error != null) {
            fail(query, "ad hoc", "an answer from PostgreSQL", error);
            return false;
        }
        Answer empty = postgres.query("SELECT * FROM " + query.name());
        String over = query.over(query.name(), empty.columns().getFirst().name());
        postgres.define("CREATE VIEW %s_over AS %s".formatted(query.name(), over));
        Answer adHoc = tidemill.query(query.sql());
        if (adHoc.failed() || !adHoc.header().equals(empty.header())) {
            fail(query, "ad hoc", "columns " + empty.header(), adHoc.error() + adHoc.header());
        }
        makeView(query, query.name(), "view", query.sql());
        if (!failures.containsKey(query.name() + " view")) {
            makeView(query, query.name() + "_over", "view over view", over);
        }
        return true;
    }

    private void makeMidViews() {
        mid = true;
        for (var query : queries) {
            if (!failures.containsKey(query.name() + " view")) {
                makeView(query, query.name() + "_mid", "view in mid-stream", query.sql());
            }
        }
    }

    private void makeView(NamedQuery query, String name, String form, String sql) {
        String create = "CREATE MATERIALIZED VIEW %s AS %s".formatted(name, sql);
        String error = tidemill.failure(create);
        if (!error.isEmpty()) {
            fail(query, form, "a view", error);
        }
    }

    private void step(Tick tick) {
        where = "after " + tick;
        execute("BEGIN");
        String ending = tick.commits() ? "COMMIT" : "ROLLBACK";
        for (String statement : tick.statements()) {
            if (!execute(statement)) {
                ending = "ROLLBACK";
                break;
            }
        }
        execute(ending);
        compare();
    }

    /// Whether it succeeded, which it does in both or neither.
    private boolean execute(String statement) {
        String expected = postgres.execute(statement);
        String actual = tidemill.execute(statement);
        // Class 42 is a statement that is wrong in itself: the stream's mistake.
        if (!Objects.equals(expected, actual) || (expected != null && expected.startsWith("42"))) {
            throw new AssertionError(
                    "%s, seed %d: %s gives %s, expected %s, %s"
                            .formatted(schema.name(), seed, statement, actual, expected, where));
        }
        return expected == null;
    }

    private void compare() {
        for (var query : queries) {
            String name = query.name();
            Answer expected = postgres.query("SELECT * FROM " + name);
            check(query, "ad hoc", query.sql(), expected, query.ordered());
            check(query, "view", "SELECT * FROM " + name, expected, false);
            if (mid) {
                check(
                        query,
                        "view in mid-stream",
                        "SELECT * FROM %s_mid".formatted(name),
                        expected,
                        false);
            }
            String over = "SELECT * FROM %s_over".formatted(name);
            check(query, "view over view", over, postgres.query(over), false);
        }
    }

    private void check(
            NamedQuery query, String form, String sql, Answer expected, boolean ordered) {
        if (failures.containsKey(query.name() + " " + form)
                || (!form.equals("ad hoc") && failures.containsKey(query.name() + " view"))) {
            return;
        }
        if (expected.failed()) {
            throw new AssertionError(query.name() + " fails in PostgreSQL: " + expected.error());
        }
        Answer actual = tidemill.query(sql);
        var right = expected.lines(ordered);
        var found = actual.lines(ordered);
        if (actual.failed() || !found.equals(right)) {
            fail(query, form, String.join("\n", right), actual.error() + String.join("\n", found));
        }
    }

    private void fail(NamedQuery query, String form, String expected, String actual) {
        failures.putIfAbsent(
                query.name() + " " + form,
                "%s as %s, %s\n%s\nexpected:\n%s\nfound:\n%s\n"
                        .formatted(query.name(), form, where, query.sql(), expected, actual));
    }

    @Override
    public void close() {
        postgres.close();
        tidemill.close();
    }
}
