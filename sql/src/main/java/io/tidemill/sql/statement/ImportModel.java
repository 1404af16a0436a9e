// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.Map;

/// `CREATE [OR REPLACE] MODEL name FROM 'file' [WITH (…)]`.
///
/// @param position where the file's name stands
public record ImportModel(
        Name name,
        boolean orReplace,
        boolean ifNotExists,
        String file,
        int position,
        Map<String, String> options)
        implements Statement {
    public ImportModel {
        options = Map.copyOf(options);
    }
}
