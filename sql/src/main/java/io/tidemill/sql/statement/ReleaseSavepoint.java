// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `RELEASE [SAVEPOINT] name`.
public record ReleaseSavepoint(String name) implements Statement {}
