// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SinkDefinition;
import io.tidemill.core.catalog.SourceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Schema;
import java.util.List;

/// What statements do to sources and sinks.
public interface ConnectorControl extends ConnectorStatus {
    /// Checks a source that is to be made.
    ///
    /// Errors: 22023 for an option, 58P01 for a missing file.
    void check(SourceDefinition source, TableDefinition table);

    /// Checks a sink that is to be made; errors as for a source.
    void check(SinkDefinition sink, Schema relation);

    /// Starts a source of the catalog.
    void start(SourceDefinition source, TableDefinition table, int relation);

    /// Starts a sink of the catalog.
    void start(SinkDefinition sink, Schema relation);

    /// Makes a source stop reading.
    void pause(QualifiedName source);

    /// Makes a paused source go on.
    void resume(QualifiedName source);

    /// These sources and sinks (and other relations) are no longer in the catalog.
    void dropped(List<QualifiedName> names);
}
