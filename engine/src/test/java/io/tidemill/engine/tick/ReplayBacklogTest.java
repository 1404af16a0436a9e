// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplayBacklogTest {
    private static final EngineOptions OPTIONS = new EngineOptions(1, 1, 5_000, 1_000, 1_000);

    private final ReplayBacklog backlog = new ReplayBacklog();

    @Test
    void bytesFillIt() {
        backlog.logged(999);
        assertThat(backlog.isFull(OPTIONS)).isFalse();
        backlog.logged(1);
        assertThat(backlog.isFull(OPTIONS)).isTrue();
    }

    @Test
    void workFillsIt() {
        backlog.ran(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(backlog.isFull(OPTIONS)).isFalse();
        backlog.ran(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(backlog.isFull(OPTIONS)).isTrue();
    }

    @Test
    void freezingEmptiesIt() {
        backlog.logged(1_000);
        backlog.ran(TimeUnit.SECONDS.toNanos(2));
        backlog.frozen(0);
        assertThat(backlog.isFull(OPTIONS)).isFalse();
    }

    @Test
    void whatIsFrozenSlowlyIsFrozenLessOften() {
        backlog.frozen(TimeUnit.MILLISECONDS.toNanos(500));
        backlog.ran(TimeUnit.MILLISECONDS.toNanos(1_999));
        assertThat(backlog.isFull(OPTIONS)).isFalse();
        backlog.ran(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(backlog.isFull(OPTIONS)).isTrue();
    }
}
