// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.KeyedRows;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Rows with what was said of each when it came, so that a row that goes takes back exactly that,
/// whatever would be said of it now.
///
/// Pages: even ones hold the keys of 128 rows each, odd ones what was said.
final class RememberedRows {
    private final GroupKeys keys;
    private final int[] keyColumns;
    private final int saidColumns;
    private final KeyedRows said;
    private final DirtyPages dirtyKeys = new DirtyPages();

    /// @param rows the columns of the rows
    /// @param saidKinds those of what is said of them
    RememberedRows(Schema rows, List<Kind> saidKinds) {
        keyColumns = IntStream.range(0, rows.size()).toArray();
        keys = new GroupKeys(rows.fields().stream().map(Field::type).toList());
        saidColumns = saidKinds.size();
        said = new KeyedRows(saidKinds);
    }

    /// Rows that go, with what was said of them; the weights are below 0.
    record TakenBack(Batch rows, List<Column> said) {
        TakenBack {
            said = List.copyOf(said);
        }
    }

    /// Keeps what is said of `rows`, whose weights are above 0.
    void say(Batch rows, Column[] what) {
        var ids = new int[rows.size()];
        keys.find(rows, keyColumns, ids);
        for (int id : ids) {
            dirtyKeys.mark(id);
        }
        said.add(new Batch(rows.size(), what, rows.weights()), ids, new int[rows.size()]);
    }

    /// Forgets `rows`, whose weights are below 0. Of rows that are the same, those said to be the
    /// same go together; which of them does not matter.
    TakenBack takeBack(Batch rows) {
        var ids = new int[rows.size()];
        keys.lookup(rows, keyColumns, ids);
        var from = new int[rows.size()];
        var slots = new int[rows.size()];
        var weights = new long[rows.size()];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            long left = -rows.weight(i);
            for (int slot = ids[i] < 0 ? -1 : said.first(ids[i]);
                    slot >= 0 && left > 0;
                    slot = said.next(slot)) {
                long taken = Math.min(left, said.weight(slot));
                if (taken > 0) {
                    if (count == from.length) {
                        from = Arrays.copyOf(from, count * 2);
                        slots = Arrays.copyOf(slots, count * 2);
                        weights = Arrays.copyOf(weights, count * 2);
                    }
                    from[count] = i;
                    slots[count] = slot;
                    weights[count++] = -taken;
                    left -= taken;
                }
            }
        }
        var columns = new Column[saidColumns];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = said.gather(i, slots, count);
        }
        var goneWeights = Arrays.copyOf(weights, count);
        var goneIds = new int[count];
        for (int i = 0; i < count; i++) {
            goneIds[i] = ids[from[i]];
        }
        said.add(new Batch(count, columns, goneWeights), goneIds, new int[count]);
        var gone = rows.gather(from, count);
        return new TakenBack(new Batch(count, columns(gone), goneWeights), List.of(columns));
    }

    private static Column[] columns(Batch rows) {
        var columns = new Column[rows.columnCount()];
        Arrays.setAll(columns, rows::column);
        return columns;
    }

    /// Ends the tick: rows that are all gone are forgotten.
    void sweep() {
        said.sweep(key -> {
            dirtyKeys.mark(key);
            keys.remove(key);
        });
    }

    /// Writes the pages that changed, numbered from `base` on.
    void checkpoint(PageSink sink, long base) {
        dirtyKeys.checkpoint(
                everySecond(sink, base),
                0,
                (id, page) -> {
                    if (keys.isLive(id)) {
                        page.putInt(id);
                        keys.write(id, page);
                    }
                });
        said.checkpoint(everySecond(sink, base + 1), 0);
    }

    private static PageSink everySecond(PageSink sink, long first) {
        return new PageSink() {
            @Override
            public void put(long number, byte[] bytes) {
                sink.put(2 * number + first, bytes);
            }

            @Override
            public void delete(long number) {
                sink.delete(2 * number + first);
            }
        };
    }

    /// Takes back a page, by its number less `base`.
    void restore(long number, byte[] bytes) {
        if (number % 2 == 1) {
            said.restore((int) (number / 2), bytes);
            return;
        }
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            keys.read(page.getInt(), page);
        }
    }

    long sizeBytes() {
        return keys.sizeBytes() + said.sizeBytes();
    }
}
