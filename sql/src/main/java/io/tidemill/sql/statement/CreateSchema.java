// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `CREATE SCHEMA [IF NOT EXISTS] name`.
public record CreateSchema(Name name, boolean ifNotExists) implements Statement {}
