// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `SUBSCRIBE TO relation [WITH (…)] [AS OF tick]`.
///
/// @param asOf the tick to start after, or null for now
public record Subscribe(Name relation, Map<String, String> options, @Nullable Long asOf)
        implements Statement {
    public Subscribe {
        options = Map.copyOf(options);
    }
}
