// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ROLLBACK TO [SAVEPOINT] name`.
public record RollbackTo(String name) implements Statement {}
