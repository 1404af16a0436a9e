// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// A statement that has nothing to do here and succeeds: `VACUUM`, `ANALYZE`, `CLUSTER`, `REINDEX`,
/// `CHECKPOINT`, `LISTEN`, `UNLISTEN`, `LOCK`, `CREATE EXTENSION vector`.
///
/// @param command its command tag, such as `VACUUM`
public record Maintenance(String command) implements Statement {}
