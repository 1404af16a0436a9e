// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An [OrderedTree] does what a sorted map does, its snapshots do not move, and what is saved comes
/// back.
class OrderedTreeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void doesWhatASortedMapDoes(long seed) {
        var random = new Random(seed);
        var tree = new OrderedTree();
        var model = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        var pages = new TreeMap<Long, byte[]>();
        int keySpace = seed % 2 == 0 ? 300 : 20_000;
        TreeSnapshot published = tree.snapshot();
        var publishedModel = new TreeMap<>(model);
        var kept = new ArrayList<Kept>();
        for (int step = 0; step < 400; step++) {
            boolean shrinking = step / 50 % 2 == 1;
            for (int i = random.nextInt(200); i >= 0; i--) {
                byte[] key = key(random.nextInt(keySpace));
                if (random.nextInt(10) < (shrinking ? 7 : 3)) {
                    assertThat(tree.remove(Slice.of(key)))
                            .as("seed %d", seed)
                            .isEqualTo(model.remove(key) != null);
                } else {
                    byte[] value = new byte[random.nextInt(random.nextInt(50) == 0 ? 9000 : 40)];
                    random.nextBytes(value);
                    boolean added = model.put(key, value) == null;
                    assertThat(tree.put(Slice.of(key), Slice.of(value)))
                            .as("seed %d", seed)
                            .isEqualTo(added);
                }
            }
            switch (random.nextInt(8)) {
                case 0 -> {
                    tree.rollback(published);
                    model.clear();
                    model.putAll(publishedModel);
                }
                case 1 -> {
                    tree.freeze().write(into(pages));
                    published = tree.snapshot();
                    publishedModel = new TreeMap<>(model);
                    assertSame(restored(pages).snapshot(), model, seed);
                }
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        tree.clear();
                        model.clear();
                    }
                }
                default -> {
                    published = tree.snapshot();
                    publishedModel = new TreeMap<>(model);
                    if (random.nextInt(20) == 0) {
                        kept.add(new Kept(published, publishedModel));
                    }
                }
            }
            if (step % 20 == 0) {
                assertSame(tree.snapshot(), model, seed);
                published = tree.snapshot();
                publishedModel = new TreeMap<>(model);
            }
        }
        for (var old : kept) {
            assertSame(old.snapshot, old.model, seed);
        }
    }

    @Test
    void scansBetweenBounds() {
        var tree = new OrderedTree();
        for (int i = 0; i < 5000; i += 2) {
            tree.put(Slice.of(key(i)), Slice.of("v"));
        }
        for (int from = 0; from < 5000; from += 333) {
            var cursor = tree.snapshot().scan(Slice.of(key(from)), Slice.of(key(from + 100)));
            var found = new ArrayList<String>();
            var slice = new Slice();
            while (cursor.next()) {
                cursor.key(slice);
                found.add(slice.toText());
            }
            var expected = new ArrayList<String>();
            for (int i = from; i < Math.min(5000, from + 100); i++) {
                if (i % 2 == 0) {
                    expected.add(new String(key(i), java.nio.charset.StandardCharsets.UTF_8));
                }
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void savesChangedPagesAlone() {
        var tree = new OrderedTree();
        for (int i = 0; i < 50_000; i++) {
            tree.put(Slice.of(key(i)), Slice.of("value"));
        }
        var all = new TreeMap<Long, byte[]>();
        tree.freeze().write(into(all));
        tree.put(Slice.of(key(77)), Slice.of("changed"));
        var changed = new TreeMap<Long, byte[]>();
        tree.freeze().write(into(changed));
        assertThat(all).hasSizeGreaterThan(300);
        assertThat(changed).hasSize(1);
    }

    private record Kept(TreeSnapshot snapshot, Map<byte[], byte[]> model) {}

    private static byte[] key(int number) {
        return "%08d".formatted(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static PageSink into(Map<Long, byte[]> pages) {
        return new PageSink() {
            @Override
            public void put(long page, byte[] bytes) {
                pages.put(page, bytes);
            }

            @Override
            public void delete(long page) {
                pages.remove(page);
            }
        };
    }

    private static OrderedTree restored(Map<Long, byte[]> pages) {
        var tree = new OrderedTree();
        tree.restore(reader -> pages.forEach(reader::page));
        return tree;
    }

    private static void assertSame(TreeSnapshot snapshot, Map<byte[], byte[]> model, long seed) {
        assertThat(snapshot.size()).as("seed %d", seed).isEqualTo(model.size());
        var cursor = snapshot.scan(null, null);
        var key = new Slice();
        var value = new Slice();
        List<byte[]> keys = new ArrayList<>(model.keySet());
        int at = 0;
        while (cursor.next()) {
            cursor.key(key);
            cursor.value(value);
            assertThat(key.toBytes()).as("seed %d", seed).isEqualTo(keys.get(at));
            assertThat(value.toBytes()).isEqualTo(model.get(keys.get(at)));
            assertThat(snapshot.get(key, value)).isTrue();
            at++;
        }
        assertThat(at).isEqualTo(model.size());
    }
}
