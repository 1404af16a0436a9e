// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import java.util.List;

/// `DROP kind [IF EXISTS] name, … [CASCADE]`.
public record Drop(ObjectKind kind, List<Name> names, boolean ifExists, boolean cascade)
        implements Statement {
    public Drop {
        names = List.copyOf(names);
    }
}
