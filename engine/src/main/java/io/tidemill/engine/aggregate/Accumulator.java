// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import org.jspecify.annotations.Nullable;

/// What is kept of the arguments of an aggregate, for every group: columns indexed by group. One
/// accumulator may serve several calls (sum and average of the same column).
///
/// Adding is linear: adding with weight −1 takes back what was added with +1, exactly. Between the
/// two, in either order, the state may be one that no rows could have.
abstract class Accumulator {
    /// Makes room for groups below `limit`; new groups are empty.
    abstract void reserve(int limit);

    /// Adds rows.
    ///
    /// @param groups a group a row
    /// @param arguments the argument columns; where the aggregate ignores NULLs there are none
    /// @param weights a weight a row, or null where each is +1
    abstract void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights);

    /// Adds one row, as [#add] does: what it costs decides how fast a frame can slide.
    void addRow(int group, Column[] arguments, int row, long weight) {
        var one = new Column[arguments.length];
        for (int i = 0; i < one.length; i++) {
            one[i] = arguments[i].gather(new int[] {row}, 1);
        }
        add(1, new int[] {group}, one, new long[] {weight});
    }

    /// Whether it can [#merge].
    boolean merges() {
        return false;
    }

    /// Adds all that group `from` of `other`, an accumulator of the same kind, was given to group
    /// `into`; with sign −1 takes it back.
    void merge(int into, Accumulator other, int from, int sign) {
        throw new UnsupportedOperationException("such values cannot be merged");
    }

    /// Makes `group` empty.
    abstract void clear(int group);

    /// Writes the state of `group`.
    abstract void write(int group, PageWriter page);

    /// Takes back what [#write] wrote.
    abstract void read(int group, PageReader page);

    /// Bytes on the heap, approximately.
    abstract long sizeBytes();

    /// Writes the pages of state that is not kept by group, with numbers from `base` on.
    void checkpoint(PageSink sink, long base) {}

    /// Takes back a page that [#checkpoint] wrote.
    void restore(int page, byte[] bytes) {
        throw new IllegalStateException("no such page: " + page);
    }
}
