// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// A `CHECK (…)` of a table or one of its columns.
///
/// @param name the constraint's name, or null
/// @param sql the condition
/// @param position where the condition stands
public record CheckClause(@Nullable String name, String sql, int position) {}
