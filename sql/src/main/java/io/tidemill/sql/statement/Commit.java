// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `COMMIT` or `END`.
public record Commit() implements Statement {}
