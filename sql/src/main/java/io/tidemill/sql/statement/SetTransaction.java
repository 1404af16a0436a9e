// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `SET TRANSACTION …` or `SET SESSION CHARACTERISTICS AS TRANSACTION …`.
///
/// @param session whether it is for the transactions to come
public record SetTransaction(TransactionMode mode, boolean session) implements Statement {}
