// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `UPDATE table SET …`.
public record Update(Change change) implements Statement {}
