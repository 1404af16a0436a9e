// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import java.util.Set;

/// A rewrite of plans that makes them quicker and changes no result. Each can be left out, so that
/// a test can tell.
public enum Rewrite {
    /// A filter is evaluated before the projection that it reads.
    FILTER_BELOW_PROJECTION,
    /// A filter on a join becomes a condition of the join, or is evaluated before it.
    FILTER_INTO_JOIN,
    /// A condition of a join that reads one side only is evaluated before the join.
    CONDITION_BELOW_JOIN,
    /// A filter on grouping columns is evaluated before the aggregation.
    FILTER_BELOW_AGGREGATION,
    /// A filter on a union, intersection or difference is evaluated before it.
    FILTER_BELOW_SET_OPERATION,
    /// Inner joins are done in the order that makes the fewest rows on the way.
    JOIN_ORDER,
    /// Columns that nobody reads are not carried through joins.
    TRIM_COLUMNS,
    /// `row_number() OVER (…) <= n` keeps the first n rows of each partition, in place of numbering
    /// all.
    TOP_N;

    /// All of them.
    public static final Set<Rewrite> ALL = Set.of(values());
}
