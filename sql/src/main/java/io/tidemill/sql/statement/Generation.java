// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import io.tidemill.core.catalog.ColumnDefinition.Identity;

/// How a column's values come about where it was said that they do by themselves.
public sealed interface Generation {
    /// `serial`: the default is the next number of a sequence that goes with the column.
    record Serial() implements Generation {}

    /// `GENERATED ALWAYS AS (expression) [STORED | VIRTUAL]`, or `AS expression`
    ///
    /// @param position where the expression stands
    record Computed(String sql, int position) implements Generation {}

    /// `GENERATED ALWAYS | BY DEFAULT AS IDENTITY [(option …)]`
    record AsIdentity(Identity identity, SequenceOptions options) implements Generation {}
}
