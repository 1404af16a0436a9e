// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.store.Space;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Acknowledged = durable, by killing processes that write.
class KillTest {
    @TempDir Path directory;

    @Test
    void whatAKilledProcessAcknowledgedIsThereAndNoCommitIsTorn() throws Exception {
        int last = 0;
        for (int round = 1; round <= 4; round++) {
            try (var child = StoreChild.start(directory)) {
                child.awaitAcknowledged(last + 37 * round);
                int acknowledged = child.kill();
                last = check(Math.max(acknowledged, last + 37 * round), round);
            }
        }
    }

    private int check(int acknowledged, int round) {
        try (var store = RocksStore.open(directory, StoreOptions.DEFAULT)) {
            byte[] newest = store.get(Space.META, new byte[] {1});
            assertThat(newest).as("round %d", round).isNotNull();
            int last = ByteBuffer.wrap(newest).getInt();
            // the one under way may have made it
            assertThat(last).as("round %d", round).isBetween(acknowledged, acknowledged + 1);
            for (Space space : new Space[] {Space.LOG, Space.ROWS}) {
                try (var cursor = store.scan(space, new byte[0], null)) {
                    int number = 0;
                    while (cursor.next()) {
                        number++;
                        assertThat(cursor.key()).isEqualTo(StoreChild.key(number));
                        assertThat(cursor.value()).isEqualTo(StoreChild.value(number));
                    }
                    assertThat(number).as("round %d %s", round, space).isEqualTo(last);
                }
            }
            for (int i = 0; i < 50; i++) {
                int number = last - (last - i + 50) % 50;
                assertThat(store.get(Space.STATE, StoreChild.key(i)))
                        .as("round %d page %d", round, i)
                        .isEqualTo(number <= 0 ? null : StoreChild.value(number));
            }
            return last;
        }
    }
}
