// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.plan.MatchRecognize.Rows;
import io.tidemill.core.plan.MatchRecognize.Skip;
import io.tidemill.core.plan.RowPattern;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// What stands in the parentheses of MATCH_RECOGNIZE, but for the expressions: those are items of
/// the query that is its input, first the definitions, then the measures.
///
/// @param orderColumns the columns that rows are ordered by
/// @param order how
/// @param variables the names of the pattern's variables, by label, as they were written first
/// @param defined the labels of the definitions, in order
/// @param measures the names of the measures
/// @param within position of the WITHIN clause, or 0
public record MatchClause(
        List<SqlIdentifier> partition,
        List<SqlIdentifier> orderColumns,
        AggregateOrder order,
        RowPattern pattern,
        List<String> variables,
        List<Integer> defined,
        List<SqlIdentifier> measures,
        Rows rows,
        Skip skip,
        long withinMicros,
        int within) {
    public MatchClause {
        partition = List.copyOf(partition);
        orderColumns = List.copyOf(orderColumns);
        variables = List.copyOf(variables);
        defined = List.copyOf(defined);
        measures = List.copyOf(measures);
        requireNonNull(pattern, "pattern");
    }

    /// How many expressions there are.
    public int expressionCount() {
        return defined.size() + measures.size();
    }
}
