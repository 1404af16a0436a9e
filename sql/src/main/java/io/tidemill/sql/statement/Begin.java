// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `BEGIN` or `START TRANSACTION`.
public record Begin(TransactionMode mode) implements Statement {}
