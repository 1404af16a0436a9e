// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.connector.SourceReader;
import io.tidemill.core.store.BatchCodec;
import io.tidemill.engine.tick.Engine;

/// What sources and sinks need of their surroundings. Thread-safe.
interface ConnectorContext {
    Engine engine();

    /// The codec of logged rows.
    BatchCodec codec();

    /// The version of the catalog now.
    long catalogVersion();

    /// Whether a sink has so much to deliver that sources had better wait.
    boolean sinksLag();

    /// Notes a record that could not be taken.
    void rejected(QualifiedName source, SourceReader.Rejected rejected);
}
