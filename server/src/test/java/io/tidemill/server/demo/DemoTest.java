// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final RecordingSessions sessions = new RecordingSessions();
    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);

    private Demo start(long historyMillis) {
        return Demo.start(sessions, () -> Instant.ofEpochMilli(now.get()), 1000, 1, historyMillis);
    }

    @Test
    void anEmptyDatabaseGetsTheShopAndItsPast() throws Exception {
        try (var demo = start(60_000)) {
            assertThat(demo).isNotNull();
            eventually(() -> sessions.copied.get() > 30_000);
        }
        assertThat(sessions.statements)
                .anyMatch(text -> text.startsWith("CREATE MATERIALIZED VIEW revenue_per_minute"))
                .anyMatch(text -> text.startsWith("INSERT INTO console_charts"));
        int begin = sessions.statements.indexOf("BEGIN");
        int commit = sessions.statements.indexOf("COMMIT");
        assertThat(sessions.statements.subList(begin, commit + 2))
                .startsWith("BEGIN", "COPY orders FROM STDIN", "COPY order_items FROM STDIN")
                .endsWith("COMMIT", "sync");
    }

    @Test
    void oneThatHasTheShopGoesOnFromNow() throws Exception {
        sessions.declared = true;
        try (var demo = start(60_000)) {
            assertThat(demo).isNotNull();
            now.addAndGet(500);
            eventually(() -> sessions.copied.get() > 0);
        }
        assertThat(sessions.statements).noneMatch(text -> text.startsWith("CREATE"));
        assertThat(sessions.copied.get()).isLessThan(2000);
    }

    @Test
    void goesOnWhenStatementsWorkAgain() throws Exception {
        sessions.declared = true;
        try (var demo = start(0)) {
            assertThat(demo).isNotNull();
            now.addAndGet(200);
            eventually(() -> sessions.copied.get() > 0);
            sessions.failure = SqlException.of(SqlState.DISK_FULL, "the disk is full");
            now.addAndGet(200);
            long opened = count("open");
            eventually(() -> count("open") > opened);
            sessions.failure = null;
            long before = sessions.copied.get();
            now.addAndGet(10_000);
            eventually(() -> {
                now.addAndGet(100);
                return sessions.copied.get() > before;
            });
        }
    }

    @Test
    void theScriptIsInTheJar() {
        assertThat(Demo.script()).contains("CREATE TABLE page_views").endsWith(";\n");
    }

    private long count(String statement) {
        return sessions.statements.stream().filter(statement::equals).count();
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about");
            }
            Thread.sleep(5);
        }
    }
}
