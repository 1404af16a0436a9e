// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ALTER SEQUENCE [IF EXISTS] name option …`.
public record AlterSequence(Name name, boolean ifExists, SequenceOptions options)
        implements Statement {}
