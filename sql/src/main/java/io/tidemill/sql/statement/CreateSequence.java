// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `CREATE SEQUENCE [IF NOT EXISTS] name option …`.
public record CreateSequence(Name name, boolean ifNotExists, SequenceOptions options)
        implements Statement {}
