// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.batch.Batch;
import io.tidemill.engine.table.Attachment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Learns the rows of a model's query as they come and go. One thread.
public interface Learner {
    /// Learns a tick's changes. Each row that comes is predicted first, with what was known before
    /// the tick, and the errors are counted: test, then train.
    ///
    /// @param changes consolidated, with the query's columns
    /// @throws io.tidemill.core.error.SqlException 0A000 for a row that goes where the algorithm
    ///   cannot unlearn and was not told what to do
    void learn(Batch changes, Moment moment);

    /// Goes on with what another learner of the same model has learnt; what it knows of errors
    /// stays.
    ///
    /// @param other is not used any more
    default void takeOver(Learner other) {
        throw new UnsupportedOperationException("forgets exactly");
    }

    /// When [#learn] must be called though nothing changes; microseconds, `Long.MAX_VALUE` where
    /// there is no such time.
    default long dueMicros() {
        return Long.MAX_VALUE;
    }

    /// Gives what is different since the last call, whole; what is there no more as [Part#isGone].
    void changed(Consumer<Part> parts);

    /// Takes back a part, on a new learner.
    void restore(Part part);

    /// What readers need besides the parts, as of now, or null.
    default @Nullable Attachment attachment() {
        return null;
    }

    /// Bytes on the heap, approximately.
    long sizeBytes();
}
