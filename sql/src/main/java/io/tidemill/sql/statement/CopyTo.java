// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `COPY … TO STDOUT`: of a relation (parsed into the query that reads it), a query, or a
/// subscription.
///
/// @param source a [Select], a [Subscribe], or a change with RETURNING
public record CopyTo(Statement source, CopyOptions options) implements Statement {}
