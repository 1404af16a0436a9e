// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors;

import io.tidemill.connectors.file.FileConnector;
import io.tidemill.core.connector.Connector;
import java.util.List;

/// The connectors there are.
public final class Connectors {
    private Connectors() {}

    /// One of each.
    public static List<Connector> all() {
        return List.of(new FileConnector());
    }
}
