// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    @Test
    void agreesWithATreeMapWhateverIsDone() {
        for (long seed = 1; seed <= 30; seed++) {
            agreesWithATreeMap(seed);
        }
    }

    private static void agreesWithATreeMap(long seed) {
        var random = new Random(seed);
        var store = new MemoryStore();
        NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        Cursor open = store.scan(Space.ROWS, new byte[0], null);
        List<String> expected = List.of();
        for (int step = 0; step < 200; step++) {
            var writes = new Writes();
            for (int i = random.nextInt(6); i > 0; i--) {
                byte[] key = key(random);
                switch (random.nextInt(8)) {
                    case 0 -> {
                        byte[] to = random.nextInt(4) == 0 ? null : key(random);
                        writes.deleteRange(Space.ROWS, key, to);
                        model.keySet()
                                .removeIf(k ->
                                        Arrays.compareUnsigned(k, key) >= 0
                                                && (to == null
                                                        || Arrays.compareUnsigned(k, to) < 0));
                    }
                    case 1, 2 -> {
                        writes.delete(Space.ROWS, key);
                        model.remove(key);
                    }
                    default -> {
                        byte[] value = key(random);
                        writes.put(Space.ROWS, key, value);
                        model.put(key, value);
                    }
                }
            }
            store.commit(writes, random.nextBoolean());
            if (step % 10 == 0) {
                assertThat(drain(open)).as("seed %d step %d", seed, step).isEqualTo(expected);
                byte[] from = key(random);
                byte[] to = key(random);
                boolean empty = Arrays.compareUnsigned(from, to) >= 0;
                open = store.scan(Space.ROWS, from, to);
                expected = empty ? List.of() : entries(model.subMap(from, true, to, false));
            }
            byte[] probe = key(random);
            assertThat(store.get(Space.ROWS, probe))
                    .as("seed %d", seed)
                    .isEqualTo(model.get(probe));
            assertThat(store.get(Space.STATE, probe)).isNull();
        }
        assertThat(drain(store.scan(Space.ROWS, new byte[0], null)))
                .as("seed %d", seed)
                .isEqualTo(entries(model));
    }

    private static byte[] key(Random random) {
        var key = new byte[random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(8) * 37);
        }
        return key;
    }

    private static List<String> drain(Cursor cursor) {
        var list = new ArrayList<String>();
        try (cursor) {
            while (cursor.next()) {
                list.add(Arrays.toString(cursor.key()) + "=" + Arrays.toString(cursor.value()));
            }
        }
        return list;
    }

    private static List<String> entries(NavigableMap<byte[], byte[]> map) {
        return map.entrySet().stream()
                .map(e -> Arrays.toString(e.getKey()) + "=" + Arrays.toString(e.getValue()))
                .toList();
    }

    @Test
    void aClosedStoreRefuses() {
        var store = new MemoryStore();
        store.close();
        assertThatThrownBy(() -> store.get(Space.META, new byte[0]))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCopyIsIndependent() {
        var store = new MemoryStore();
        var writes = new Writes();
        writes.put(Space.META, new byte[] {1}, new byte[] {1});
        store.commit(writes, true);
        var copy = store.copy();
        var more = new Writes();
        more.delete(Space.META, new byte[] {1});
        store.commit(more, true);
        assertThat(copy.get(Space.META, new byte[] {1})).containsExactly(1);
        assertThat(copy.sizeBytes()).isEqualTo(2);
        assertThat(store.sizeBytes()).isZero();
    }
}
