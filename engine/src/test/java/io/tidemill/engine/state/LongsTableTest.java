// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.engine.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Single longs, close together and far apart, in one array and in slots.
class LongsTableTest {
    private static final long[] BASES = {
        0, 1, -5000, Long.MIN_VALUE, Long.MAX_VALUE - 300, 1L << 40, Integer.MAX_VALUE
    };

    @Test
    void findsKeysAsAMapWould() {
        Seeds.forEach(80, random -> new Model(random).run());
    }

    @Test
    void keysCloseTogetherTakeLittleRoom() {
        var table = new LongsTable(1);
        var keys = new long[1 << 16];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = 1_000_000L + i;
        }
        table.find(keys.length, new long[][] {keys}, null, new int[keys.length]);
        assertThat(table.sizeBytes()).isLessThan(16L * keys.length);
    }

    /// A table beside a map from key to id; the key of NULL is null.
    private static final class Model {
        private final Random random;
        private final Map<@Nullable Long, Integer> expected = new HashMap<>();
        private LongsTable table = new LongsTable(1);
        private long next;

        Model(Random random) {
            this.random = random;
            this.next = BASES[random.nextInt(BASES.length)];
        }

        void run() {
            int spread = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
            int direction = random.nextInt(3) - 1;
            boolean far = random.nextInt(3) == 0;
            boolean nulls = random.nextInt(4) == 0;
            for (int step = 0; step < 40; step++) {
                var keys = new long[random.nextInt(60)];
                long[] masks = nulls && random.nextInt(5) == 0 ? new long[keys.length] : null;
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = key(spread, direction, far && random.nextInt(200) == 0);
                    if (masks != null && random.nextInt(8) == 0) {
                        masks[i] = 1;
                        keys[i] = 0;
                    }
                }
                check(keys, masks, random.nextInt(3) > 0);
                removeSome();
                if (random.nextInt(10) == 0) {
                    restore();
                }
            }
        }

        private long key(int spread, int direction, boolean far) {
            if (far) {
                return random.nextLong();
            }
            next += direction == 0 ? random.nextInt(2 * spread + 1) - spread : direction;
            return next + random.nextInt(spread);
        }

        private void check(long[] keys, long @Nullable [] masks, boolean adding) {
            var ids = new int[keys.length];
            if (adding) {
                table.find(keys.length, new long[][] {keys}, masks, ids);
            } else {
                table.lookup(keys.length, new long[][] {keys}, masks, ids);
            }
            for (int i = 0; i < keys.length; i++) {
                Long key = masks != null && masks[i] != 0 ? null : Long.valueOf(keys[i]);
                Integer known = expected.get(key);
                if (known != null) {
                    assertThat(ids[i]).isEqualTo(known);
                } else if (adding) {
                    assertThat(expected.values()).doesNotContain(ids[i]);
                    expected.put(key, ids[i]);
                } else {
                    assertThat(ids[i]).isEqualTo(-1);
                }
            }
            assertThat(table.size()).isEqualTo(expected.size());
            expected.forEach((key, id) -> {
                assertThat(table.isLive(id)).isTrue();
                assertThat(table.isNull(id, 0)).isEqualTo(key == null);
                assertThat(table.value(id, 0)).isEqualTo(key == null ? 0L : key);
            });
        }

        private void removeSome() {
            if (random.nextInt(3) == 0) {
                for (var key : new ArrayList<>(expected.keySet())) {
                    if (random.nextInt(6) == 0) {
                        table.remove(requireNonNull(expected.remove(key)));
                    }
                }
            }
        }

        private void restore() {
            var restored = new LongsTable(1);
            var ids = new ArrayList<>(List.copyOf(expected.values()));
            Collections.shuffle(ids, random);
            for (int id : ids) {
                var page = new PageWriter();
                table.write(id, page);
                restored.read(id, new PageReader(page.take()));
            }
            table = restored;
        }
    }
}
