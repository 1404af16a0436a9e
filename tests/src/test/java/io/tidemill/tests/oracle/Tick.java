// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.List;

/// The statements of one transaction.
///
/// @param commits whether it is committed in the end, or rolled back
record Tick(List<String> statements, boolean commits) {
    Tick {
        statements = List.copyOf(statements);
    }

    static Tick of(List<String> statements) {
        return new Tick(statements, true);
    }

    @Override
    public String toString() {
        return "BEGIN; " + String.join("; ", statements) + (commits ? "; COMMIT" : "; ROLLBACK");
    }
}
