// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.expression.Expression;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import java.util.stream.Stream;

/// `MATCH_RECOGNIZE`: the places in each partition, in order, where the rows match a pattern. Rows
/// whose time, a first column to order by that is a timestamp, is NULL or infinite take no part.
///
/// @param partitionKeys columns of `input`
/// @param order columns of `input`, at least one
/// @param variables the names of the pattern's variables, by label
/// @param definitions which rows a variable may stand for; variables without one stand for any
/// @param values what definitions and measures read, their inputs
/// @param measures over `values`
/// @param withinMicros how far the time of a match's last row must be below that of the first, or
///   [#UNLIMITED]
/// @param outputs the columns of a result row, those of `schema`
public record MatchRecognize(
        Plan input,
        List<Integer> partitionKeys,
        List<SortKey> order,
        RowPattern pattern,
        List<String> variables,
        List<Definition> definitions,
        List<PatternValue> values,
        List<Expression> measures,
        Rows rows,
        Skip skip,
        long withinMicros,
        List<Output> outputs,
        Schema schema)
        implements Plan {
    /// There is no WITHIN.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// Which rows a variable stands for.
    public record Definition(int label, Expression condition) {}

    /// Which rows are shown.
    public enum Rows {
        /// One of each match.
        ONE,
        /// Those of each match; of an empty one the row where it is.
        ALL,
        /// Those of each match that is not empty.
        ALL_OMIT_EMPTY,
        /// Those of each match, and those of none.
        ALL_WITH_UNMATCHED
    }

    /// Where the next match may begin.
    ///
    /// @param variables labels of the rows that FIRST and LAST look for
    public record Skip(To to, List<Integer> variables) {
        /// The forms.
        public enum To {
            PAST_LAST_ROW,
            NEXT_ROW,
            FIRST,
            LAST
        }

        public Skip {
            requireNonNull(to, "to");
            variables = List.copyOf(variables);
        }
    }

    /// A column of the result.
    public sealed interface Output {
        /// A column of the input.
        record OfInput(int column) implements Output {}

        /// A measure.
        record Measure(int measure) implements Output {}
    }

    public MatchRecognize {
        partitionKeys = List.copyOf(partitionKeys);
        order = List.copyOf(order);
        variables = List.copyOf(variables);
        definitions = List.copyOf(definitions);
        values = List.copyOf(values);
        measures = List.copyOf(measures);
        outputs = List.copyOf(outputs);
        requireNonNull(pattern, "pattern");
        if (order.isEmpty()) {
            throw new IllegalArgumentException("no order");
        }
    }

    /// Whether the first column to order by is a timestamp.
    public boolean isByTime() {
        return isTime(input.schema().type(order.getFirst().column()));
    }

    /// Whether `type` is one that an event time has.
    public static boolean isTime(Type type) {
        return type.name() == TypeName.TIMESTAMP || type.name() == TypeName.TIMESTAMPTZ;
    }

    /// Its conditions, measures and arguments of aggregates.
    public Stream<Expression> expressions() {
        return Stream.of(
                        definitions.stream().map(Definition::condition),
                        measures.stream(),
                        values.stream()
                                .flatMap(value ->
                                        value instanceof PatternValue.Aggregated aggregated
                                                ? aggregated.arguments().stream()
                                                : Stream.of()))
                .flatMap(each -> each);
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
