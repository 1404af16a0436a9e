// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of writes for one atomic commit, applied in the order they were added.
public final class Writes {
    /// One write.
    public sealed interface Write {
        /// Where.
        Space space();
    }

    /// Sets `key` to `value`.
    @SuppressWarnings("ArrayRecordComponent")
    public record Put(Space space, byte[] key, byte[] value) implements Write {}

    /// Removes `key`.
    @SuppressWarnings("ArrayRecordComponent")
    public record Delete(Space space, byte[] key) implements Write {}

    /// Removes every key with `from ≤ key < to`.
    @SuppressWarnings("ArrayRecordComponent")
    public record DeleteRange(Space space, byte[] from, byte @Nullable [] to) implements Write {}

    private final List<Write> list = new ArrayList<>();

    /// Adds a put.
    public void put(Space space, byte[] key, byte[] value) {
        list.add(new Put(space, key, value));
    }

    /// Adds a delete.
    public void delete(Space space, byte[] key) {
        list.add(new Delete(space, key));
    }

    /// Adds the removal of a range; `to` null: to the end of the space.
    public void deleteRange(Space space, byte[] from, byte @Nullable [] to) {
        list.add(new DeleteRange(space, from, to));
    }

    /// Adds the writes of `other`, in their order.
    public void addAll(Writes other) {
        list.addAll(other.list);
    }

    /// The writes, in order.
    public List<Write> list() {
        return list;
    }

    /// Whether there is nothing to write.
    public boolean isEmpty() {
        return list.isEmpty();
    }
}
