// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.store.MemoryStore;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No number is given out twice: not after a rollback, and not after the process is killed, whether
/// or not the transaction that drew it was committed.
class NumbersCrashTest {
    private static final String DRAW = "INSERT INTO t (v) VALUES (0) RETURNING id";
    private static final String IDENTITY =
            "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, v int)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                IDENTITY + "|" + DRAW,
                "CREATE TABLE t (id serial, v int)|" + DRAW,
                "CREATE SEQUENCE s INCREMENT -3|SELECT nextval('s') AS id",
                "CREATE SEQUENCE s MAXVALUE 100000 CYCLE START 99000|SELECT nextval('s') AS id"
            })
    void givesNoNumberTwice(String definition, String draw) {
        var store = new MemoryStore();
        var seen = new HashSet<Long>();
        for (int life = 0; life < 4; life++) {
            var killed = store;
            // What closing it writes goes to a store that nobody opens again.
            try (var instance = ScriptDatabase.open(killed, new FakeClock())) {
                var session = instance.sessions().open(Map.of());
                if (life == 0) {
                    run(session, definition);
                }
                draw(session, draw, seen);
                run(session, "BEGIN");
                for (int i = 0; i < 1500; i++) {
                    draw(session, draw, seen);
                }
                run(session, "ROLLBACK");
                run(session, "BEGIN");
                draw(session, draw, seen);
                store = killed.copy();
            }
        }
    }

    @Test
    void leavesNoGapWhereItEnds() {
        var store = new MemoryStore();
        var seen = new HashSet<Long>();
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "CREATE TABLE t (id serial PRIMARY KEY, v int)");
            draw(session, DRAW, seen);
            run(session, "ALTER TABLE t ADD COLUMN w int DEFAULT 7");
            draw(session, DRAW, seen);
        }
        try (var instance = ScriptDatabase.open(store.copy(), new FakeClock())) {
            draw(instance.sessions().open(Map.of()), DRAW, seen);
        }
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnAtTheNumberThatWasSet() {
        var store = new MemoryStore();
        var seen = new HashSet<Long>();
        String draw = "SELECT nextval('s')";
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "CREATE SEQUENCE s");
            draw(session, draw, seen);
            run(session, "ALTER SEQUENCE s RESTART WITH 5000");
            store = store.copy();
        }
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            draw(session, draw, seen);
            draw(session, "SELECT setval('s', 6000)", seen);
            run(session, "ALTER SEQUENCE s INCREMENT 10 MAXVALUE 9000");
            store = store.copy();
        }
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            draw(instance.sessions().open(Map.of()), draw, seen);
        }
        assertThat(seen).containsExactlyInAnyOrder(1L, 5000L, 6000L, 6010L);
    }

    private static void run(Session session, String sql) {
        var prepared = session.prepare(session.parse(sql).getFirst(), List.of());
        session.execute(prepared, new Batch(1, new Column[0], null));
        session.sync();
    }

    private static void draw(Session session, String sql, Set<Long> seen) {
        var prepared = session.prepare(session.parse(sql).getFirst(), List.of());
        var result = session.execute(prepared, new Batch(1, new Column[0], null));
        try (var rows = ((Result.Rows) result).rows()) {
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                for (int i = 0; i < batch.size(); i++) {
                    long number = batch.longs(0).values()[i];
                    assertThat(seen.add(number)).as("number %s is new", number).isTrue();
                }
            }
        }
        session.sync();
    }
}
