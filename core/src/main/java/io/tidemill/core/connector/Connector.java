// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.connector;

import io.tidemill.core.type.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A way to the outside, chosen by `connector = '…'`. Thread-safe.
public interface Connector {
    /// The name in `connector = '…'`.
    String name();

    /// Checks the options of a source, when it is made.
    ///
    /// Errors: 22023 for an option that is unknown (with the close name), missing or has a value it
    /// cannot have; 58P01 for a file that is not there.
    void checkSource(Map<String, String> options, Schema table);

    /// Starts reading.
    ///
    /// @param table the table's columns that rows are for
    /// @param offset where an earlier reader was, as it said; null: from the start
    SourceReader openSource(Map<String, String> options, Schema table, byte @Nullable [] offset);

    /// Checks the options of a sink, when it is made; errors as for a source.
    void checkSink(Map<String, String> options, Schema relation);

    /// Whether a sink wants the relation's content ([SinkWriter#content]) rather than its changes
    /// ([SinkWriter#changes]).
    boolean sinkWantsContent(Map<String, String> options);

    /// Starts writing.
    ///
    /// Errors: 55000 where what was delivered up to `position` is not there any more.
    ///
    /// @param position what an earlier writer's [SinkWriter#position] gave at the last checkpoint;
    ///   null: nothing was written, and whatever is there is replaced
    SinkWriter openSink(Map<String, String> options, Schema relation, byte @Nullable [] position);
}
