// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.tests.sql.PatternReference.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Random patterns over random streams of events have, after each tick, the matches of
/// [PatternReference]: ad hoc, in views and in views that emit when matches are certain; with
/// events out of order, late, twice and deleted, and with crashes and restarts between ticks.
///
/// Fixed seeds and a fresh one; `-Dtidemill.seed=…` runs one of them.
class PatternReferenceTest {
    private static final int DELAY = 5;
    private static final int STATEMENTS = 10;
    private static final int TICKS = 12;
    private static final List<String> STOPPED = List.of("error 55000");

    @TestFactory
    List<DynamicTest> matchesAreThoseOfTheReference() {
        Long only = Long.getLong("tidemill.seed");
        var seeds =
                only != null
                        ? LongStream.of(only)
                        : LongStream.concat(
                                LongStream.rangeClosed(1, 4), LongStream.of(System.nanoTime()));
        var tests = new ArrayList<DynamicTest>();
        seeds.forEach(seed -> {
            tests.add(
                    DynamicTest.dynamicTest(
                            "events, seed " + seed, () -> new Stream(new Random(seed)).events()));
            tests.add(
                    DynamicTest.dynamicTest(
                            "rows that change, seed " + seed,
                            () -> new Stream(new Random(seed)).changes()));
        });
        return tests;
    }

    private static final class Stream {
        private final Random random;
        private final List<PatternStatement> statements = new ArrayList<>();
        private final List<Row> all = new ArrayList<>();
        private final List<Row> inTime = new ArrayList<>();
        private long watermark = Long.MIN_VALUE;
        private long lateRows;
        private long clock = 20;
        private long ids;

        Stream(Random random) {
            this.random = random;
        }

        private Row event() {
            clock += random.nextInt(3);
            Long second =
                    random.nextInt(25) == 0
                            ? null
                            : Math.max(0, clock - random.nextInt(random.nextInt(5) == 0 ? 12 : 5));
            Integer v = random.nextInt(9) == 0 ? null : random.nextInt(9);
            return new Row(ids++, random.nextInt(2), second, v);
        }

        private static String values(Row row) {
            return "(%d, %d, %s, %s)"
                    .formatted(
                            row.id(),
                            row.k(),
                            row.second() == null ? "NULL" : "'" + row.text(1) + "'",
                            row.v());
        }

        /// An append-only table with a watermark.
        void events() {
            try (var database = new ScriptDatabase(new FakeClock())) {
                database.run(
                        "CREATE TABLE e (id bigint, k int, ts timestamp(3), v int, WATERMARK FOR ts"
                                + " AS ts - INTERVAL '5' SECOND)",
                        false);
                make(database, true);
                for (int tick = 0; tick < TICKS; tick++) {
                    var rows = new ArrayList<String>();
                    int count = 1 + random.nextInt(5);
                    for (int i = 0; i < count; i++) {
                        Row row = event();
                        int copies = random.nextInt(12) == 0 ? 2 : 1;
                        for (int copy = 0; copy < copies; copy++) {
                            arrive(row);
                            rows.add(values(row));
                        }
                    }
                    database.run("INSERT INTO e VALUES " + String.join(", ", rows), true);
                    restart(database);
                    check(database, true);
                }
                for (int i = 0; i < STATEMENTS; i++) {
                    if (!database.committed("SELECT * FROM v" + i).equals(STOPPED)) {
                        assertThat(database.lateRows().get("v" + i)).isEqualTo(lateRows);
                    }
                }
            }
        }

        private void arrive(Row row) {
            all.add(row);
            if (row.second() == null) {
                return;
            }
            if (row.second() >= watermark) {
                inTime.add(row);
            } else {
                lateRows++;
            }
            watermark = Math.max(watermark, row.second() - DELAY);
        }

        /// A table whose rows are changed and deleted.
        void changes() {
            try (var database = new ScriptDatabase(new FakeClock())) {
                database.run(
                        "CREATE TABLE e (id bigint PRIMARY KEY, k int, ts timestamp(3), v int)",
                        false);
                make(database, false);
                for (int tick = 0; tick < TICKS; tick++) {
                    var sql = new ArrayList<String>();
                    int count = 1 + random.nextInt(5);
                    for (int i = 0; i < count; i++) {
                        sql.add(change());
                    }
                    database.run(String.join(";\n", sql), true);
                    restart(database);
                    check(database, false);
                }
            }
        }

        private String change() {
            int kind = random.nextInt(all.size() < 12 ? 1 : 4);
            if (kind < 2) {
                Row row = event();
                all.add(row);
                return "INSERT INTO e VALUES " + values(row);
            }
            Row row = all.remove(random.nextInt(all.size()));
            if (kind == 2) {
                return "DELETE FROM e WHERE id = " + row.id();
            }
            Row other = event();
            all.add(new Row(row.id(), other.k(), row.second(), other.v()));
            return "UPDATE e SET k = %d, v = %s WHERE id = %d"
                    .formatted(other.k(), other.v(), row.id());
        }

        private void make(ScriptDatabase database, boolean closing) {
            for (int i = 0; i < STATEMENTS; i++) {
                var statement = PatternStatement.random(random, i % 2 == 0);
                statements.add(statement);
                String query = "SELECT * FROM e " + statement.sql();
                database.run("CREATE MATERIALIZED VIEW v" + i + " AS " + query, false);
                if (closing) {
                    database.run(
                            "CREATE MATERIALIZED VIEW c"
                                    + i
                                    + " AS "
                                    + query
                                    + " EMIT ON WINDOW CLOSE",
                            false);
                }
            }
        }

        private void restart(ScriptDatabase database) {
            switch (random.nextInt(8)) {
                case 0 -> database.crash();
                case 1 -> database.crashAfterCheckpoint();
                case 2 -> database.restart();
                default -> {}
            }
        }

        private void check(ScriptDatabase database, boolean closing) {
            for (int i = 0; i < statements.size(); i++) {
                var statement = statements.get(i);
                String query = "SELECT * FROM e " + statement.sql();
                var taken = closing ? inTime : all;
                compare(
                        query,
                        () -> PatternReference.run(statement.reference(), all),
                        database.committed(query));
                compare(
                        "v" + i + ": " + query,
                        () -> PatternReference.run(statement.reference(), taken),
                        database.committed("SELECT * FROM v" + i));
                if (closing) {
                    compare(
                            "c" + i + ": " + query,
                            () -> PatternReference.closed(statement.reference(), taken, watermark),
                            database.committed("SELECT * FROM c" + i));
                }
            }
        }

        private static void compare(
                String what,
                java.util.function.Supplier<List<String>> reference,
                List<String> found) {
            List<String> expected;
            try {
                expected = reference.get();
            } catch (PatternReference.BadSkip _) {
                assertThat(found).as(what).hasSize(1);
                assertThat(found.getFirst()).as(what).startsWith("error ");
                return;
            } catch (PatternReference.TooLong _) {
                return;
            }
            // A view that stopped on a SKIP to nowhere stays so, whatever comes.
            if (!found.equals(STOPPED)) {
                assertThat(found).as(what).isEqualTo(expected);
            }
        }
    }
}
