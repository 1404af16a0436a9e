// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.connector.SourceReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source has read and is to be written in one transaction. One thread.
final class SourceWork {
    private final List<Batch> batches = new ArrayList<>();
    private final List<SourceReader.Rejected> rejected = new ArrayList<>();
    private byte @Nullable [] offset;
    private String position = "";
    private boolean finished;
    private long rowCount;

    /// Adds what was read next.
    ///
    /// @param offset how far the source has read after it
    /// @param position the same, for people
    void add(SourceRows.Prepared prepared, byte[] offset, String position, boolean finished) {
        if (prepared.rows().size() > 0) {
            batches.add(prepared.rows());
            rowCount += prepared.rows().size();
        }
        rejected.addAll(prepared.rejected());
        this.offset = offset;
        this.position = position;
        this.finished = finished;
    }

    /// Whether there is nothing to write, not even how far the source has read.
    boolean isEmpty() {
        return offset == null;
    }

    List<Batch> batches() {
        return batches;
    }

    List<SourceReader.Rejected> rejected() {
        return rejected;
    }

    byte @Nullable [] offset() {
        return offset;
    }

    String position() {
        return position;
    }

    /// Whether the input has ended for good.
    boolean finished() {
        return finished;
    }

    long rowCount() {
        return rowCount;
    }
}
