// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.connector;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import java.util.List;

/// Reads one source's input, in order. One thread.
public interface SourceReader extends AutoCloseable {
    /// The next records, or an empty read where there are none now; waits at most `waitMillis` for
    /// some. At most some ten thousand rows.
    ///
    /// Errors: [SqlException] (58030, 58P01) where the input cannot be read; calling again tries
    /// again. Others are final.
    Read read(long waitMillis) throws InterruptedException;

    /// Whether its input never ends.
    boolean follows();

    /// How far it has read, for people: `rides.csv: line 17, 40 %`.
    String position();

    @Override
    void close();

    /// What was read.
    ///
    /// @param rows the records that could be taken, with the table's columns and no weights; NULL
    ///   where a record does not say a column
    /// @param missing the columns that records do not say, so that a default stands in
    /// @param origins where the records of `rows` came from
    /// @param rejected those that could not be taken
    /// @param offset where to go on after all of them
    /// @param finished whether the input has ended for good
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
    record Read(
            Batch rows,
            Missing missing,
            Origins origins,
            List<Rejected> rejected,
            byte[] offset,
            boolean finished) {
        public Read {
            requireNonNull(rows, "rows");
            requireNonNull(missing, "missing");
            requireNonNull(origins, "origins");
            rejected = List.copyOf(rejected);
        }
    }

    /// Where the records of a read came from. It is asked for those that are refused only after
    /// they were read, before the next read.
    @FunctionalInterface
    interface Origins {
        /// Row `row` of the read, as a record that is not taken.
        Rejected rejected(int row, SqlException reason);
    }

    /// A record that could not be taken.
    ///
    /// @param place where it stands: `rides.csv:17`
    /// @param record its text, cut to some hundred characters
    record Rejected(String place, String record, SqlException reason) {
        public Rejected {
            requireNonNull(place, "place");
            requireNonNull(record, "record");
            requireNonNull(reason, "reason");
        }
    }
}
