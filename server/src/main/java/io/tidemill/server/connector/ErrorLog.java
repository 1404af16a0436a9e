// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.connector;

import io.tidemill.server.catalog.ConnectorStatus.SourceError;
import java.util.ArrayDeque;
import java.util.List;

/// The latest records that could not be taken. Thread-safe.
final class ErrorLog {
    private static final int ERRORS_MAX = 1000;

    private final ArrayDeque<SourceError> errors = new ArrayDeque<>();

    synchronized void add(SourceError error) {
        if (errors.size() == ERRORS_MAX) {
            errors.remove();
        }
        errors.add(error);
    }

    synchronized List<SourceError> all() {
        return List.copyOf(errors);
    }
}
