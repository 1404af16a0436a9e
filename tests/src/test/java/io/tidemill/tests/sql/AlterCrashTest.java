// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.store.FaultStore;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process dies, or the disk fails, at each commit that a definition makes: afterwards the
/// table is the old one or the new one, whole, and its view goes on.
class AlterCrashTest {
    private static final int COMMITS_MAX = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE k ADD COLUMN c int DEFAULT 7",
                "ALTER TABLE k ALTER COLUMN b TYPE text",
                "CREATE INDEX ON k (b)",
                "ALTER TABLE a ADD COLUMN c int DEFAULT 7",
                "ALTER TABLE a ADD PRIMARY KEY (id)"
            })
    void isWholeOrNotAtAll(String ddl) {
        for (var fault : FaultStore.Fault.values()) {
            boolean met = true;
            for (int commit = 1; met; commit++) {
                assertThat(commit).as("commits of %s", ddl).isLessThan(COMMITS_MAX);
                met = meets(ddl, fault, commit);
            }
        }
    }

    /// Whether the statement made as many commits.
    private static boolean meets(String ddl, FaultStore.Fault fault, int commit) {
        String where = ddl + ", " + fault + " at commit " + commit;
        var store = new FaultStore();
        var before = new ArrayList<List<String>>();
        boolean done;
        boolean met;
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "CREATE TABLE k (id int PRIMARY KEY, b int)");
            run(session, "CREATE TABLE a (id int NOT NULL, b int)");
            run(session, "CREATE MATERIALIZED VIEW v AS SELECT k.id, a.b FROM k JOIN a USING (id)");
            run(session, "INSERT INTO k VALUES (1, 10), (2, 20)");
            run(session, "INSERT INTO a VALUES (1, 10), (2, 20)");
            before.addAll(contents(session));
            int commits = store.commitCount();
            store.inject(commits + commit, fault);
            done = attempt(session, ddl);
            met = store.commitCount() >= commits + commit;
            if (!store.crashed()) {
                store.makeRoom();
                assertThat(done).as(where).isEqualTo(!met);
            }
        }
        try (var instance = ScriptDatabase.open(store.reopen(0), new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            var after = contents(session);
            assertThat(after.getLast()).as(where).isEqualTo(before.getLast());
            if (done) {
                boolean repeatable =
                        ddl.startsWith("CREATE") || ddl.contains("UNIQUE") || ddl.contains("TYPE");
                assertThat(attempt(session, ddl)).as(where + ", again").isEqualTo(repeatable);
            } else {
                attempt(session, ddl);
            }
            run(session, "INSERT INTO k (id) VALUES (3)");
            run(session, "INSERT INTO a (id, b) VALUES (3, 30)");
            run(session, "DELETE FROM k WHERE id = 1");
            assertThat(query(session, "SELECT id, b FROM v ORDER BY id"))
                    .as(where)
                    .isEqualTo(List.of("2 20", "3 30"));
        }
        return met;
    }

    private static List<List<String>> contents(Session session) {
        return List.of(
                query(session, "SELECT id FROM k ORDER BY id"),
                query(session, "SELECT id FROM a ORDER BY id"),
                query(session, "SELECT id, b FROM v ORDER BY id"));
    }

    private static boolean attempt(Session session, String sql) {
        try {
            run(session, sql);
            return true;
        } catch (SqlException error) {
            session.fail();
            session.sync();
            return false;
        }
    }

    private static void run(Session session, String sql) {
        var prepared = session.prepare(session.parse(sql).getFirst(), List.of());
        session.execute(prepared, new Batch(1, new Column[0], null));
        session.sync();
    }

    private static List<String> query(Session session, String sql) {
        var prepared = session.prepare(session.parse(sql).getFirst(), List.of());
        var result = session.execute(prepared, new Batch(1, new Column[0], null));
        var rows = new ArrayList<String>();
        if (result instanceof Result.Rows found) {
            try (var stream = found.rows()) {
                for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                    for (int i = 0; i < batch.size(); i++) {
                        var row = new ArrayList<String>();
                        for (int c = 0; c < batch.columnCount(); c++) {
                            row.add(
                                    batch.column(c).isNull(i)
                                            ? "NULL"
                                            : "" + batch.longs(c).values()[i]);
                        }
                        rows.add(String.join(" ", row));
                    }
                }
            }
        }
        session.sync();
        return rows;
    }
}
