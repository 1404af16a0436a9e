// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `INSERT INTO table …`.
public record Insert(Change change) implements Statement {}
