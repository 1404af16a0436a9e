// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.store.FaultStore;
import io.tidemill.core.store.Space;
import io.tidemill.core.store.Store;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.tests.sql.OnnxFile.Element;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A model's file is in the store when its statement was acknowledged, and not without a model.
final class OutsideModelCrashTest {
    private static final int COMMITS_MAX = 20;

    @TempDir private Path directory;

    /// Adds a number.
    private Path plus(int number) throws IOException {
        return new OnnxFile()
                .input("x", Element.FLOAT, OnnxFile.ANY)
                .constant("n", List.of(), number)
                .node("Add", List.of("x", "n"), List.of("y"))
                .output("y", Element.FLOAT, OnnxFile.ANY)
                .write(directory.resolve(number + ".onnx"));
    }

    @ParameterizedTest
    @EnumSource
    void isWholeOrNotAtAll(FaultStore.Fault fault) throws IOException {
        boolean met = true;
        for (int commit = 1; met; commit++) {
            assertThat(commit).isLessThan(COMMITS_MAX);
            met = meets(fault, commit);
        }
    }

    /// Whether the statement made as many commits.
    private boolean meets(FaultStore.Fault fault, int commit) throws IOException {
        String where = fault + " at commit " + commit;
        var store = new FaultStore();
        var second = plus(20);
        boolean done;
        boolean met;
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "CREATE MODEL m FROM '" + plus(10) + "'");
            int commits = store.commitCount();
            store.inject(commits + commit, fault);
            done = attempt(session, "CREATE MODEL n FROM '" + second + "'");
            met = store.commitCount() >= commits + commit;
            if (!store.crashed()) {
                store.makeRoom();
                assertThat(done).as(where).isEqualTo(!met);
            }
        }
        Files.delete(second);
        var reopened = store.reopen(0);
        try (var instance = ScriptDatabase.open(reopened, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            assertThat(attempt(session, "SELECT PREDICT('m', 1)")).as(where).isTrue();
            boolean there = attempt(session, "SELECT PREDICT('n', 1)");
            assertThat(there || !done).as(where).isTrue();
            assertThat(files(reopened)).as(where).isEqualTo(there ? 2 : 1);
            run(session, "DROP MODEL m");
            assertThat(files(reopened)).as(where).isEqualTo(there ? 1 : 0);
        }
        return met;
    }

    /// Two models of one file have it once; versions keep theirs.
    @Test
    void aFileIsKeptAsLongAsItIsNamed() throws IOException {
        var store = new FaultStore();
        try (var instance = ScriptDatabase.open(store, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "CREATE MODEL a FROM '" + plus(1) + "'");
            run(session, "CREATE MODEL b FROM '" + plus(1) + "'");
            assertThat(files(store)).isEqualTo(1);
            run(session, "CREATE OR REPLACE MODEL a FROM '" + plus(2) + "'");
            run(session, "DROP MODEL b");
            assertThat(files(store)).isEqualTo(2);
            assertThat(attempt(session, "CREATE MODEL a FROM '" + plus(3) + "'")).isFalse();
            assertThat(files(store)).isEqualTo(2);
            run(session, "CREATE TABLE t (x int)");
            assertThat(files(store)).isEqualTo(2);
        }
        var reopened = store.reopen(0);
        try (var instance = ScriptDatabase.open(reopened, new FakeClock())) {
            var session = instance.sessions().open(Map.of());
            run(session, "ALTER MODEL a SET VERSION 1");
            run(session, "SELECT PREDICT('a', 1)");
            run(session, "DROP MODEL a");
            assertThat(files(reopened)).isZero();
        }
    }

    private static int files(Store store) {
        int count = 0;
        try (var files =
                store.scan(Space.META, "model/".getBytes(UTF_8), "model0".getBytes(UTF_8))) {
            while (files.next()) {
                count++;
            }
        }
        return count;
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
        if (session.execute(prepared, new Batch(1, new Column[0], null))
                instanceof Result.Rows rows) {
            try (var stream = rows.rows()) {
                while (stream.next() != null) {
                    // All of it is computed.
                }
            }
        }
        session.sync();
    }
}
