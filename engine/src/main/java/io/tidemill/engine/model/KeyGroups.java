// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.TextFormat;
import io.tidemill.engine.state.GroupKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts rows into groups of the same key.
final class KeyGroups {
    private final Type type;
    private final GroupKeys keys;
    private final List<String> texts = new ArrayList<>();
    private final TextFormat format = TextFormat.utc();

    /// Groups by the key of a model, null where it has none.
    static @Nullable KeyGroups of(ModelDefinition model) {
        return model.keyColumn() < 0 ? null : new KeyGroups(model.keyType());
    }

    private KeyGroups(Type type) {
        this.type = type;
        keys = new GroupKeys(List.of(type));
    }

    /// The rows of one key.
    record Group(String key, int from, int to) {}

    /// The groups of `keys`; all rows as they come where that is null.
    static List<Group> cut(@Nullable KeyGroups keys, Batch rows, int column, int[] order) {
        if (keys != null) {
            return keys.of(rows, column, order);
        }
        Arrays.setAll(order, row -> row);
        return List.of(new Group("", 0, rows.size()));
    }

    /// The groups, and in `order` the rows group by group; within a group as they come.
    List<Group> of(Batch rows, int column, int[] order) {
        var ids = new int[rows.size()];
        keys.find(rows, new int[] {column}, ids);
        var counts = new int[keys.limit() + 1];
        for (int id : ids) {
            counts[id + 1]++;
        }
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        var next = counts.clone();
        for (int row = 0; row < ids.length; row++) {
            order[next[ids[row]]++] = row;
        }
        var groups = new ArrayList<Group>();
        for (int id = 0; id + 1 < counts.length; id++) {
            if (counts[id + 1] > counts[id]) {
                int row = order[counts[id]];
                groups.add(new Group(text(id, rows, column, row), counts[id], counts[id + 1]));
            }
        }
        return groups;
    }

    private String text(int id, Batch rows, int column, int row) {
        while (texts.size() <= id) {
            texts.add("");
        }
        if (texts.get(id).isEmpty() && !rows.column(column).isNull(row)) {
            var text = new Slice();
            format.format(type, rows.column(column), row, text);
            texts.set(id, new String(text.data, text.offset, text.length, UTF_8));
        }
        return texts.get(id);
    }
}
