// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `CREATE [OR REPLACE] MODEL name WITH (…) AS query`.
///
/// @param query gives the rows that are learnt
public record CreateModel(
        Name name, boolean orReplace, boolean ifNotExists, Map<String, String> options, Query query)
        implements Statement {
    public CreateModel {
        options = Map.copyOf(options);
    }
}
