// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.plan.Join;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.KeyedRows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// What a join keeps of one input: its rows by key and, for an outer input, what is shown of each
/// row without its match.
final class JoinSide {
    /// What is shown of a row besides the pairs that it is in.
    enum Alone {
        /// Nothing.
        NEVER,
        /// The row, while it has no match.
        UNMATCHED,
        /// The row, while it has a match.
        MATCHED
    }

    final int[] keyColumns;
    final Alone alone;

    /// Whether rows are kept; else only how many each key has.
    final boolean keepsRows;

    final KeyedRows rows;
    private final Kind[] kinds;

    // By key: the sum of the rows' weights.
    private long[] counts = new long[8];
    // By key, as of the last flush: whether the count was not 0.
    private long[] present = new long[1];
    private final SlotSet changedKeys = new SlotSet();

    // By slot: with which weight the row is shown alone.
    private long[] shown = new long[8];
    private final SlotSet touched = new SlotSet();

    JoinSide(Schema schema, List<Integer> keyColumns, Alone alone, boolean keepsRows) {
        this.keyColumns = keyColumns.stream().mapToInt(Integer::intValue).toArray();
        this.alone = alone;
        this.keepsRows = keepsRows;
        kinds = IntStream.range(0, schema.size()).mapToObj(schema::kind).toArray(Kind[]::new);
        rows = new KeyedRows(List.of(kinds));
    }

    /// What a join of `kind` shows of its left rows.
    static Alone leftAlone(Join.Kind kind) {
        return switch (kind) {
            case LEFT, FULL, ANTI -> Alone.UNMATCHED;
            case SEMI -> Alone.MATCHED;
            case INNER, RIGHT -> Alone.NEVER;
        };
    }

    /// What it shows of its right rows.
    static Alone rightAlone(Join.Kind kind) {
        return switch (kind) {
            case RIGHT, FULL -> Alone.UNMATCHED;
            case INNER, LEFT, SEMI, ANTI -> Alone.NEVER;
        };
    }

    int columnCount() {
        return kinds.length;
    }

    // Counts by key

    long count(int key) {
        return key < counts.length ? counts[key] : 0;
    }

    void addToCount(int key, long weight) {
        if (key >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(key + 1, counts.length * 2));
        }
        counts[key] += weight;
    }

    /// Says that the count of `key` changed since the last flush.
    void countChanged(int key) {
        changedKeys.add(key);
    }

    SlotSet changedKeys() {
        return changedKeys;
    }

    /// Whether the count of `key` came to 0 or left it since this was last asked.
    boolean turned(int key) {
        boolean before = key >> 6 < present.length && (present[key >> 6] & (1L << key)) != 0;
        if (before == (count(key) != 0)) {
            return false;
        }
        if (key >> 6 >= present.length) {
            present = Arrays.copyOf(present, Math.max((key >> 6) + 1, present.length * 2));
        }
        present[key >> 6] ^= 1L << key;
        return true;
    }

    /// Whether nothing is kept of `key`.
    boolean isEmpty(int key) {
        return keepsRows ? rows.first(key) < 0 : count(key) == 0;
    }

    /// Forgets all of `key`, as if it had never been there.
    void forget(int key) {
        for (int slot = rows.first(key); slot >= 0; slot = rows.next(slot)) {
            rows.drop(slot);
            if (slot < shown.length) {
                shown[slot] = 0;
            }
        }
        addToCount(key, -count(key));
        turned(key);
    }

    // Rows alone

    void touch(int slot) {
        touched.add(slot);
    }

    SlotSet touched() {
        return touched;
    }

    /// Sets with which weight the row is shown alone; by how much that changed.
    long show(int slot, boolean matched) {
        boolean visible = alone == Alone.MATCHED ? matched : !matched;
        long wanted = visible && rows.isLive(slot) ? rows.weight(slot) : 0;
        if (slot >= shown.length) {
            shown = Arrays.copyOf(shown, Math.max(slot + 1, shown.length * 2));
        }
        long change = wanted - shown[slot];
        shown[slot] = wanted;
        return change;
    }

    long sizeBytes() {
        return rows.sizeBytes() + 8L * (counts.length + shown.length);
    }

    /// Adds the numbers of the columns that `expression` reads.
    static void addRead(Expression expression, BitSet read) {
        if (expression instanceof Input(int index, _)) {
            read.set(index);
        }
        expression.parts().forEach(part -> addRead(part, read));
    }

    /// The columns of `batch`'s first `count` of `batchRows`.
    ///
    /// @param from the number of the first of them in `into`
    /// @param read the numbers of those that are needed
    static void gather(
            Batch batch, int[] batchRows, int count, Column[] into, int from, BitSet read) {
        boolean all = isAll(batch, batchRows, count);
        for (int c = 0; c < batch.columnCount(); c++) {
            var column = batch.column(c);
            into[from + c] =
                    !read.get(from + c)
                            ? column.standIn()
                            : all ? column : column.gather(batchRows, count);
        }
    }

    /// Whether the rows are those of the batch, one by one.
    private static boolean isAll(Batch batch, int[] batchRows, int count) {
        if (count != batch.size()) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (batchRows[i] != i) {
                return false;
            }
        }
        return true;
    }

    /// The columns of the first `count` of `slots`.
    ///
    /// @param from the number of the first of them in `into`
    /// @param read the numbers of those that are needed
    void gather(int[] slots, int count, Column[] into, int from, BitSet read) {
        for (int c = 0; c < kinds.length; c++) {
            into[from + c] =
                    read.get(from + c) ? rows.gather(c, slots, count) : Column.standIn(kinds[c]);
        }
    }

    /// All columns of the first `count` of `slots`.
    void gather(int[] slots, int count, Column[] into) {
        for (int c = 0; c < kinds.length; c++) {
            into[c] = rows.gather(c, slots, count);
        }
    }
}
