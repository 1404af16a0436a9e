// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import io.tidemill.core.type.Type;
import org.jspecify.annotations.Nullable;

/// A column of `CREATE TABLE` or `ALTER TABLE … ADD COLUMN`.
///
/// @param type its type; unknown where it is that of the expression that computes it
/// @param nullable false where it says NOT NULL, is a key or draws its numbers itself
/// @param defaultSql the expression after DEFAULT, or null
/// @param generation how its values come about by themselves, or null
/// @param primaryKey whether it alone is the primary key
/// @param unique whether it alone is UNIQUE
/// @param position where its name stands
public record ColumnClause(
        String name,
        Type type,
        boolean nullable,
        @Nullable String defaultSql,
        @Nullable Generation generation,
        boolean primaryKey,
        boolean unique,
        int position) {}
