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
    // By a key's id, which of the groups it is, from 1 on; 0 but while rows are cut.
    private int[] places = new int[16];
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

    /// Rows and their groups.
    ///
    /// @param order which row is at each place, group by group
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Cut(Batch rows, int[] order, List<Group> groups) {
        /// The rows group by group.
        Batch ordered() {
            // Within a group they are as they came.
            return groups.size() < 2 ? rows : rows.gather(order, order.length);
        }
    }

    /// The groups of `keys`; one of all rows where that is null.
    ///
    /// @param column the key's, where there is one
    static Cut cut(@Nullable KeyGroups keys, Batch rows, int column) {
        var order = new int[rows.size()];
        if (keys != null) {
            return new Cut(rows, order, keys.groups(rows, column, order));
        }
        Arrays.setAll(order, row -> row);
        return new Cut(rows, order, List.of(new Group("", 0, rows.size())));
    }

    /// The groups in the order of their first rows, and in `order` the rows group by group; within
    /// a group as they come. So it depends on the rows alone, not on which keys came before: after
    /// a restart it is the same.
    private List<Group> groups(Batch rows, int column, int[] order) {
        var ids = new int[rows.size()];
        keys.find(rows, new int[] {column}, ids);
        if (places.length < keys.limit()) {
            places = Arrays.copyOf(places, Math.max(keys.limit(), 2 * places.length));
        }
        var firsts = new int[rows.size()];
        var next = new int[rows.size() + 1];
        int count = 0;
        for (int row = 0; row < ids.length; row++) {
            if (places[ids[row]] == 0) {
                firsts[count++] = row;
                places[ids[row]] = count;
            }
            next[places[ids[row]]]++;
        }
        for (int i = 1; i <= count; i++) {
            next[i] += next[i - 1];
        }
        var groups = new ArrayList<Group>();
        for (int i = 0; i < count; i++) {
            String key = text(ids[firsts[i]], rows, column, firsts[i]);
            groups.add(new Group(key, next[i], next[i + 1]));
        }
        for (int row = 0; row < ids.length; row++) {
            order[next[places[ids[row]] - 1]++] = row;
        }
        for (int i = 0; i < count; i++) {
            places[ids[firsts[i]]] = 0;
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
