// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import io.tidemill.core.batch.Slice;
import org.jspecify.annotations.Nullable;

/// An object that a function keeps per place of call: a compiled pattern with the text it was
/// compiled from, scratch space. Never part of a result: a function gives the same with a fresh
/// memo.
public final class Memo {
    /// What is kept.
    public @Nullable Object value;

    /// What `value` was made from.
    public byte @Nullable [] key;

    /// A slice free for use.
    public final Slice scratch = new Slice();
}
