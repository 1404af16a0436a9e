// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ALTER VIEW name RENAME TO to`, and the same of materialized views, indexes and sequences.
public record Rename(ObjectKind kind, Name name, boolean ifExists, ColumnName to)
        implements Statement {}
