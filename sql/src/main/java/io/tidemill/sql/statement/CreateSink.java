// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `CREATE SINK name FROM relation WITH (…)`.
public record CreateSink(Name name, Name from, boolean ifNotExists, Map<String, String> options)
        implements Statement {
    public CreateSink {
        options = Map.copyOf(options);
    }
}
