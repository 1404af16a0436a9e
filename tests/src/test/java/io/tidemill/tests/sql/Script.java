// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A SQL script: the steps of one file, in order.
///
/// ```
/// # a comment
/// clock 2024-01-01 00:00:00        sets the wall clock
/// ticks matter: why                the final content depends on where ticks end
/// crashes matter: why              numbers are left out where the process is killed
/// statement                        statements, each a transaction of its own
/// CREATE TABLE t (…)
/// tick                             statements in one transaction
/// INSERT INTO t VALUES (1)
/// changes v                        what a subscription to v delivered for the last step
/// + 1 | a
/// - 2 | NULL
/// query [ordered]                  the rows a query gives
/// SELECT * FROM v
/// ----
/// 1 | a
/// statement                        any SQL may be expected to fail
/// SELECT nope
/// error 42703 column "nope"
/// hint Did you mean
/// ```
///
/// @param name the path of the file below the folder of scripts
/// @param ticksMatter whether merging and cutting transactions may change the final content
/// @param crashesMatter whether killing the process may change what comes after
record Script(String name, boolean ticksMatter, boolean crashesMatter, List<Step> steps) {
    Script {
        steps = List.copyOf(steps);
    }

    /// One step; `line` is where it begins in its file.
    sealed interface Step {
        int line();
    }

    /// Statements that change something.
    ///
    /// @param together whether they are one transaction
    /// @param error how the last one fails, or null where all succeed
    record Change(int line, String sql, boolean together, @Nullable Failure error)
            implements Step {}

    /// A query and its rows, or how it fails.
    record Query(int line, String sql, List<String> rows, boolean ordered, @Nullable Failure error)
            implements Step {}

    /// What subscribers to a relation were given for the step before: each row with its sign.
    record Changes(int line, String relation, List<String> rows) implements Step {}

    /// The wall clock is set.
    record Clock(int line, Instant now) implements Step {}

    /// A failure: its SQLSTATE, a part of its message and a part of its hint, each may be empty.
    record Failure(String state, String message, String hint) {}
}
