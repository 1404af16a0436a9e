// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `ALTER TABLE table action`.
public record AlterTable(Name table, boolean ifExists, Action action) implements Statement {
    /// What is altered.
    public sealed interface Action {}

    /// `ADD [COLUMN] [IF NOT EXISTS] column`
    public record AddColumn(ColumnClause column, boolean ifNotExists) implements Action {}

    /// `DROP [COLUMN] [IF EXISTS] column [CASCADE]`
    public record DropColumn(ColumnName column, boolean ifExists, boolean cascade)
            implements Action {}

    /// `RENAME [COLUMN] column TO name`
    public record RenameColumn(ColumnName column, ColumnName to) implements Action {}

    /// `RENAME TO name`
    public record Rename(ColumnName to) implements Action {}

    /// `ALTER [COLUMN] column SET DEFAULT expression`, or `DROP DEFAULT` where the expression is
    /// null
    public record SetDefault(ColumnName column, @Nullable String defaultSql) implements Action {}

    /// `ALTER [COLUMN] column SET NOT NULL`, or `DROP NOT NULL`
    public record SetNullable(ColumnName column, boolean nullable) implements Action {}
}
