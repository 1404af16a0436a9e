// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the sources and sinks are doing.
public interface ConnectorStatus {
    /// An input record that a source could not take.
    ///
    /// @param micros when, microseconds since 1970-01-01 UTC
    /// @param place where it stands in the input: `rides.csv:17`
    /// @param record its text, possibly cut
    record SourceError(
            long micros, String source, String place, String record, SqlException reason) {}

    /// How a source or sink is doing.
    ///
    /// @param state `running`, `finished`, `paused` or `failed: …`
    /// @param rows rows read or written since the start
    /// @param position how far a source has read, for people; null for a sink
    /// @param tick the last tick that a sink has delivered; 0 for a source
    record Progress(String state, long rows, @Nullable String position, long tick) {}

    /// The latest records that could not be taken, oldest first.
    List<SourceError> errors();

    /// How a source is doing.
    Progress source(QualifiedName name);

    /// How a sink is doing.
    Progress sink(QualifiedName name);
}
