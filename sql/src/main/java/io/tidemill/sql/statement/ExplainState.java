// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

/// `EXPLAIN (STATE) MATERIALIZED VIEW name` or `MODEL name`: what its operators keep.
public record ExplainState(Name relation) implements Statement {}
