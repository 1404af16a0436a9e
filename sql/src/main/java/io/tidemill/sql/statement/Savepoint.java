// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `SAVEPOINT name`.
public record Savepoint(String name) implements Statement {}
