// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `CREATE SCHEMA [IF NOT EXISTS] name [AUTHORIZATION role]`.
///
/// @param authorization whether an owner was named
public record CreateSchema(ColumnName name, boolean ifNotExists, boolean authorization)
        implements Statement {}
