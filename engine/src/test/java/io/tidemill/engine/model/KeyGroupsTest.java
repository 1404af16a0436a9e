// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Rows are cut by their keys as a map would, whatever was cut before.
class KeyGroupsTest {
    private static final Schema INPUT =
            Schema.of(
                    new Field("sensor", Type.BIGINT, true), new Field("value", Type.BIGINT, false));

    @Test
    void cutsAsAMapDoes() {
        var model =
                new ModelDefinition(
                        Map.of("type", "forecast", "key", "sensor"), INPUT, List.of(), List.of());
        Seeds.forEach(
                20,
                random -> {
                    var groups = requireNonNull(KeyGroups.of(model));
                    for (int tick = 0; tick < 30; tick++) {
                        Map<String, List<Long>> expected = new LinkedHashMap<>();
                        var rows = rows(random, expected);
                        var cut = KeyGroups.cut(groups, rows, 0);
                        long[] values = cut.ordered().longs(1).values();
                        Map<String, List<Long>> found = new LinkedHashMap<>();
                        for (var group : cut.groups()) {
                            var of = new ArrayList<Long>();
                            for (int i = group.from(); i < group.to(); i++) {
                                of.add(values[i]);
                                assertThat(rows.longs(1).values()[cut.order()[i]])
                                        .isEqualTo(values[i]);
                            }
                            found.put(group.key(), of);
                        }
                        assertThat(new ArrayList<>(found.entrySet()))
                                .as("tick %d", tick)
                                .isEqualTo(new ArrayList<>(expected.entrySet()));
                    }
                });
    }

    private static Batch rows(Random random, Map<String, List<Long>> expected) {
        var rows = BatchBuilder.of(INPUT);
        int keyCount = 1 + random.nextInt(40);
        int size = random.nextInt(60);
        for (long value = 0; value < size; value++) {
            int key = random.nextInt(keyCount);
            if (key == 0) {
                rows.column(0).appendNull();
            } else {
                rows.longs(0).append(key);
            }
            rows.longs(1).append(value);
            rows.endRow(1);
            expected.computeIfAbsent(key == 0 ? "" : "" + key, _ -> new ArrayList<>()).add(value);
        }
        return rows.build();
    }

    @Test
    void takesAllRowsTogetherWithoutAKey() {
        var rows = rows(new Random(1), new LinkedHashMap<>());
        var cut = KeyGroups.cut(null, rows, -1);
        assertThat(cut.groups()).containsExactly(new KeyGroups.Group("", 0, rows.size()));
        assertThat(cut.ordered()).isSameAs(rows);
    }
}
