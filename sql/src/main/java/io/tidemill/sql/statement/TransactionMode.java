// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// What a transaction was asked to be; null where nothing was said.
///
/// @param isolation `read committed`, `repeatable read`, `serializable` or `read uncommitted`
/// @param readOnly whether it must not write
/// @param deferrable whether it may wait for a snapshot
public record TransactionMode(
        @Nullable String isolation, @Nullable Boolean readOnly, @Nullable Boolean deferrable) {}
