// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static java.util.Objects.requireNonNull;

import io.tidemill.engine.state.Multisets;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;

/// An accumulator that keeps a multiset a group, and nothing else.
///
/// @param <M> the multisets
abstract class MultisetAccumulator<M extends Multisets> extends RowAccumulator {
    /// What is kept.
    final M multisets;

    MultisetAccumulator(M multisets) {
        this.multisets = requireNonNull(multisets, "multisets");
    }

    @Override
    final void reserve(int limit) {
        multisets.reserve(limit);
    }

    @Override
    final void clear(int group) {
        multisets.clear(group);
    }

    @Override
    final void write(int group, PageWriter page) {
        page.putInt(multisets.root(group));
    }

    @Override
    final void read(int group, PageReader page) {
        multisets.setRoot(group, page.getInt());
    }

    @Override
    final void checkpoint(PageSink sink, long base) {
        multisets.checkpoint(sink, base);
    }

    @Override
    final void restore(int page, byte[] bytes) {
        multisets.restore(bytes);
    }

    @Override
    final long sizeBytes() {
        return multisets.sizeBytes();
    }
}
