// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `DECLARE name CURSOR [WITH HOLD] FOR …`.
///
/// @param hold whether it outlives the transaction
/// @param source a [Select] or a [Subscribe]
public record DeclareCursor(String name, boolean hold, Statement source) implements Statement {}
