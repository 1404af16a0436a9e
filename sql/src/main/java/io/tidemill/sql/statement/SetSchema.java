// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ALTER VIEW name SET SCHEMA schema`, and the same of materialized views, models and sequences.
public record SetSchema(ObjectKind kind, Name name, boolean ifExists, ColumnName schema)
        implements Statement {}
