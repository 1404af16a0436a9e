// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `ROLLBACK` or `ABORT`.
public record Rollback() implements Statement {}
