// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.type.Type;
import java.util.List;

/// What the conditions and measures of a [MatchRecognize] read of a match, as it is at its current
/// row: they are expressions over these values, each an input.
public sealed interface PatternValue {
    /// Its type.
    Type type();

    /// A row that is found from the current one. First it is, of the rows that were matched as one
    /// of `variables`, the first or the last, or one `offset` after or before that; then the row
    /// `step` rows further on (negative: back) in the partition. It may not be there.
    ///
    /// @param variables labels, ascending; empty means any
    /// @param running whether only the rows up to the current one count, not the whole match
    record Place(List<Integer> variables, boolean first, int offset, boolean running, int step) {
        public Place {
            variables = List.copyOf(variables);
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset);
            }
        }
    }

    /// A column of a row; NULL where the row is not there.
    record OfRow(Place place, int column, Type type) implements PatternValue {}

    /// The name of the variable that a row was matched as; NULL where it was not.
    record Classifier(Place place) implements PatternValue {
        @Override
        public Type type() {
            return Type.TEXT;
        }
    }

    /// Whether a row is there.
    record Exists(Place place) implements PatternValue {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }
    }

    /// Which match of its partition it is, from 1.
    record MatchNumber() implements PatternValue {
        @Override
        public Type type() {
            return Type.BIGINT;
        }
    }

    /// An aggregate over the rows that were matched as one of `variables`.
    ///
    /// @param arguments over the columns of a row and, behind them, the name of the variable that
    ///   it was matched as
    /// @param variables labels, ascending; empty means any
    /// @param running whether only the rows up to the current one count, not the whole match
    record Aggregated(
            Aggregate function,
            List<Expression> arguments,
            boolean distinct,
            List<Integer> variables,
            boolean running)
            implements PatternValue {
        public Aggregated {
            requireNonNull(function, "function");
            arguments = List.copyOf(arguments);
            variables = List.copyOf(variables);
        }

        @Override
        public Type type() {
            return function.result();
        }
    }
}
