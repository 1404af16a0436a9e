// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a tree map a group, through checkpoints and restarts.
class SortedRunsTest {
    private static final int GROUPS = 5;

    private final Map<Long, byte[]> saved = new HashMap<>();

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 2_000, 1_000_000_000})
    void knowsTheEnds(int range) {
        for (long seed : new long[] {1, 2, new Random().nextLong()}) {
            System.out.println("seed " + seed);
            saved.clear();
            run(new Random(seed), range);
        }
    }

    private void run(Random random, int range) {
        var runs = new SortedRuns();
        runs.reserve(GROUPS);
        List<TreeMap<Long, Long>> expected = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            expected.add(new TreeMap<>());
        }
        for (int step = 0; step < 20_000; step++) {
            // A group only grows, then grows mostly, then shrinks mostly; rows leave at random, or
            // from an end.
            int group = random.nextInt(GROUPS);
            var map = expected.get(group);
            int phase = (step / 4_000 + group) % 3;
            boolean adding =
                    map.isEmpty() || phase == 0 || random.nextInt(10) < (phase == 1 ? 8 : 2);
            long value = adding ? value(random, range, step) : present(random, map);
            long weight =
                    !adding
                            ? -requireNonNull(map.get(value))
                            : phase == 0 ? 1 : 1 + random.nextInt(2);
            runs.add(group, value, weight);
            if (map.merge(value, weight, Long::sum) == 0) {
                map.remove(value);
            }
            if (random.nextInt(1_000) == 0) {
                runs.clear(group);
                map.clear();
            }
            check(runs, group, map);
            if (random.nextInt(2_000) == 0) {
                runs = restarted(runs);
                for (int other = 0; other < GROUPS; other++) {
                    check(runs, other, expected.get(other));
                }
            }
        }
    }

    private static long value(Random random, int range, int step) {
        return switch (step / 1_000 % 3) {
            case 0 -> step;
            case 1 -> -step;
            default -> random.nextInt(range);
        };
    }

    private static long present(Random random, NavigableMap<Long, Long> map) {
        return switch (random.nextInt(3)) {
            case 0 -> map.firstKey();
            case 1 -> map.lastKey();
            default -> {
                double span = (double) map.lastKey() - map.firstKey();
                yield map.floorEntry(map.firstKey() + (long) (random.nextDouble() * span)).getKey();
            }
        };
    }

    private static void check(SortedRuns runs, int group, NavigableMap<Long, Long> map) {
        if (!map.isEmpty()) {
            assertThat(runs.least(group)).isEqualTo(map.firstKey());
            assertThat(runs.greatest(group)).isEqualTo(map.lastKey());
        }
    }

    private SortedRuns restarted(SortedRuns runs) {
        runs.checkpoint(
                new PageSink() {
                    @Override
                    public void put(long page, byte[] bytes) {
                        saved.put(page, bytes);
                    }

                    @Override
                    public void delete(long page) {
                        saved.remove(page);
                    }
                },
                0);
        var again = new SortedRuns();
        saved.values().forEach(bytes -> again.restore(Arrays.copyOf(bytes, bytes.length)));
        for (int group = 0; group < GROUPS; group++) {
            var page = new PageWriter();
            runs.write(group, page);
            again.read(group, new PageReader(page.take()));
        }
        return again;
    }
}
