// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.connector;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import java.util.List;

/// Reads one source's input, in order. One thread.
public interface SourceReader extends AutoCloseable {
    /// The next records, or an empty read where there are none now; waits at most `waitMillis` for
    /// some. At most some ten thousand rows.
    ///
    /// Errors: [SqlException] (58030, 58P01) where the input cannot be read; calling again tries
    /// again.
    Read read(long waitMillis) throws InterruptedException;

    /// How far it has read, for people: `rides.csv: line 17, 40 %`.
    String position();

    @Override
    void close();

    /// What was read.
    ///
    /// @param rows the records that could be taken, with the table's columns and no weights
    /// @param rejected those that could not
    /// @param offset where to go on after all of them
    /// @param finished whether the input has ended for good
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Read(Batch rows, List<Rejected> rejected, byte[] offset, boolean finished) {
        public Read {
            rejected = List.copyOf(rejected);
        }
    }

    /// A record that could not be taken.
    ///
    /// @param place where it stands: `rides.csv:17`
    /// @param record its text, cut to some hundred characters
    record Rejected(String place, String record, SqlException reason) {}
}
