// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// A query that is run for its rows.
public record Select(Query query) implements Statement {}
