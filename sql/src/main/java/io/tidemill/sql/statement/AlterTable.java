// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `ALTER TABLE table action, …`.
///
/// @param actions at least one, in order
public record AlterTable(Name table, boolean ifExists, List<Action> actions) implements Statement {
    public AlterTable {
        actions = List.copyOf(actions);
    }

    /// What is altered.
    public sealed interface Action {}

    /// `ADD [COLUMN] [IF NOT EXISTS] column`
    ///
    /// @param checks the conditions that stand with the column
    public record AddColumn(ColumnClause column, List<CheckClause> checks, boolean ifNotExists)
            implements Action {
        public AddColumn {
            checks = List.copyOf(checks);
        }
    }

    /// `DROP [COLUMN] [IF EXISTS] column [CASCADE]`
    public record DropColumn(ColumnName column, boolean ifExists, boolean cascade)
            implements Action {}

    /// `RENAME [COLUMN] column TO name`
    public record RenameColumn(ColumnName column, ColumnName to) implements Action {}

    /// `RENAME CONSTRAINT constraint TO name`
    public record RenameConstraint(ColumnName constraint, ColumnName to) implements Action {}

    /// `RENAME TO name`
    public record Rename(ColumnName to) implements Action {}

    /// `ALTER [COLUMN] column SET DEFAULT expression`, or `DROP DEFAULT` where the expression is
    /// null
    public record SetDefault(ColumnName column, @Nullable String defaultSql) implements Action {}

    /// `ALTER [COLUMN] column SET NOT NULL`, or `DROP NOT NULL`
    public record SetNullable(ColumnName column, boolean nullable) implements Action {}

    /// `SET SCHEMA schema`
    public record SetSchema(ColumnName schema) implements Action {}

    /// `ALTER [COLUMN] column [SET DATA] TYPE type [USING expression]`
    ///
    /// @param usingSql the expression after USING, or null
    public record SetType(ColumnName column, Type type, @Nullable String usingSql)
            implements Action {}

    /// `ALTER [COLUMN] column ADD GENERATED ALWAYS | BY DEFAULT AS IDENTITY [(option …)]`
    public record AddIdentity(ColumnName column, Generation.AsIdentity identity)
            implements Action {}

    /// `ALTER [COLUMN] column SET GENERATED ALWAYS | BY DEFAULT`, `SET option`, `RESTART [WITH n]`
    ///
    /// @param identity null where it stays as it is
    public record SetIdentity(
            ColumnName column, @Nullable Identity identity, SequenceOptions options)
            implements Action {}

    /// `ALTER [COLUMN] column DROP IDENTITY [IF EXISTS]`
    public record DropIdentity(ColumnName column, boolean ifExists) implements Action {}

    /// `ALTER [COLUMN] column SET EXPRESSION AS (expression)`
    public record SetExpression(ColumnName column, Generation.Computed expression)
            implements Action {}

    /// `ALTER [COLUMN] column DROP EXPRESSION [IF EXISTS]`
    public record DropExpression(ColumnName column, boolean ifExists) implements Action {}

    /// `ADD [CONSTRAINT name] CHECK (condition)`
    public record AddCheck(CheckClause check) implements Action {}

    /// `ADD [CONSTRAINT name] UNIQUE (column, …)`
    public record AddUnique(UniqueClause unique) implements Action {}

    /// `ADD [CONSTRAINT name] PRIMARY KEY (column, …)`
    public record AddPrimaryKey(List<ColumnName> columns) implements Action {
        public AddPrimaryKey {
            columns = List.copyOf(columns);
        }
    }

    /// `DROP CONSTRAINT [IF EXISTS] name`
    public record DropConstraint(ColumnName constraint, boolean ifExists) implements Action {}

    /// `SET (option = value, …)`, or `RESET (option, …)` where values are null
    public record SetOptions(Map<String, String> set, List<String> reset) implements Action {
        public SetOptions {
            set = Map.copyOf(set);
            reset = List.copyOf(reset);
        }
    }
}
