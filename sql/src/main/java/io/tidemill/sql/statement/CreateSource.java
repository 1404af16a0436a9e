// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `CREATE SOURCE name INTO table WITH (…)`.
public record CreateSource(Name name, Name into, boolean ifNotExists, Map<String, String> options)
        implements Statement {
    public CreateSource {
        options = Map.copyOf(options);
    }
}
