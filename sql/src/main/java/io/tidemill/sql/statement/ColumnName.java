// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// The name of a column, with the place where it stands, for messages.
public record ColumnName(String name, int position) {}
