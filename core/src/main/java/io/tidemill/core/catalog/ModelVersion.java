// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// How a model was defined at a time.
///
/// @param number counted from 1
/// @param createdMicros when, microseconds since 1970-01-01 UTC
/// @param options what `WITH (…)` said, names in lower case
/// @param sql the query that gave the rows to learn
public record ModelVersion(
        int number, long createdMicros, Map<String, String> options, String sql) {
    public ModelVersion {
        options = Map.copyOf(options);
        requireNonNull(sql, "sql");
    }
}
