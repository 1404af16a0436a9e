// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Set;

/// `EXPLAIN [ANALYZE] [(options)] statement`.
///
/// @param options what was said, in lower case, such as `analyze`, `state`, `verbose`
public record Explain(Set<String> options, Statement statement) implements Statement {
    public Explain {
        options = Set.copyOf(options);
    }
}
