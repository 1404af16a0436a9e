// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.Ids;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rows of sessions: the columns that are kept, by slot.
///
/// A page holds the rows of [DirtyPages#SLOTS] neighbouring slots: slot (4), session (4), columns.
final class SessionRows {
    private final @Nullable Cells[] cells;
    private final Kind[] kinds;
    private final int timeColumn;
    private final Cells.Longs times;
    private final Ids slots = new Ids();
    private final DirtyPages dirty = new DirtyPages();

    SessionRows(Schema schema, BitSet kept, int timeColumn) {
        this.timeColumn = timeColumn;
        cells = new @Nullable Cells[schema.size()];
        kinds = new Kind[cells.length];
        for (int i = 0; i < cells.length; i++) {
            kinds[i] = schema.kind(i);
            cells[i] = kept.get(i) ? Cells.of(kinds[i]) : null;
        }
        times = (Cells.Longs) requireNonNull(cells[timeColumn], "the time is kept");
    }

    /// Number of rows.
    int size() {
        return slots.size();
    }

    /// Every slot is below.
    int limit() {
        return slots.limit();
    }

    /// Whether `slot` holds a row.
    boolean isUsed(int slot) {
        return slots.isUsed(slot);
    }

    /// The slots that hold rows.
    int[] live() {
        var live = new int[slots.size()];
        for (int slot = 0, count = 0; count < live.length; slot++) {
            if (slots.isUsed(slot)) {
                live[count++] = slot;
            }
        }
        return live;
    }

    /// Where the time is.
    int timeColumn() {
        return timeColumn;
    }

    /// The time of the row in `slot`.
    long time(int slot) {
        return times.get(slot);
    }

    /// Value `column`, a long, of a row that is not NULL there.
    long longValue(int slot, int column) {
        return ((Cells.Longs) requireNonNull(cells[column])).get(slot);
    }

    /// Column `column` of the first `count` of `some`; a stand-in where it is not kept.
    Column gather(int column, int[] some, int count) {
        var kept = cells[column];
        return kept == null ? Column.standIn(kinds[column]) : kept.gather(some, count);
    }

    /// Puts row `row` of `batch` in a slot.
    int put(Batch batch, int row) {
        int slot = slots.take();
        for (int i = 0; i < cells.length; i++) {
            var column = cells[i];
            if (column != null) {
                column.set(slot, batch.column(i), row);
            }
        }
        return slot;
    }

    /// Whether the row in `slot` is row `row` of `batch`.
    boolean same(int slot, Batch batch, int row) {
        for (int i = 0; i < cells.length; i++) {
            var column = cells[i];
            if (column != null && !column.same(slot, batch.column(i), row)) {
                return false;
            }
        }
        return true;
    }

    /// Frees `slot`.
    void discard(int slot) {
        for (var column : cells) {
            if (column != null) {
                column.clear(slot);
            }
        }
        slots.release(slot);
        dirty.mark(slot);
    }

    /// Says that what is saved of `slot` changed.
    void mark(int slot) {
        dirty.mark(slot);
    }

    /// Writes the changed pages, with numbers from `base` on.
    void checkpoint(PageSink sink, long base, IntUnaryOperator sessionOf) {
        dirty.checkpoint(
                sink,
                base,
                (slot, page) -> {
                    if (slots.isUsed(slot)) {
                        page.putInt(slot);
                        page.putInt(sessionOf.applyAsInt(slot));
                        for (var column : cells) {
                            if (column != null) {
                                column.write(slot, page);
                            }
                        }
                    }
                });
    }

    /// Takes rows with their sessions.
    interface Reader {
        /// The row in `slot` was in `session`.
        void row(int slot, int session);
    }

    /// Takes back a page.
    void restore(byte[] bytes, Reader reader) {
        var page = new PageReader(bytes);
        while (page.hasMore()) {
            int slot = page.getInt();
            int session = page.getInt();
            slots.take(slot);
            for (var column : cells) {
                if (column != null) {
                    column.read(slot, page);
                }
            }
            reader.row(slot, session);
        }
    }

    /// Bytes on the heap.
    long sizeBytes() {
        long size = 0;
        for (var column : cells) {
            size += column == null ? 0 : column.sizeBytes();
        }
        return size;
    }
}
