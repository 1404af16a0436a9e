// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `DELETE FROM table …`.
public record Delete(Change change) implements Statement {}
