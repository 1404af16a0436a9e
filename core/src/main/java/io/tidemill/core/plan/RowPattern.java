// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import java.util.List;

/// What a match of [MatchRecognize] looks like: a regular expression over rows. Of several ways to
/// match, the first counts: alternatives from left to right, greedy quantifiers longest first,
/// reluctant ones shortest first.
public sealed interface RowPattern {
    /// A row that meets the definition of a variable.
    ///
    /// @param label the variable's number
    record Variable(int label) implements RowPattern {}

    /// One part after the other; nothing where there are none.
    record Sequence(List<RowPattern> parts) implements RowPattern {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /// One of several.
    record Alternatives(List<RowPattern> choices) implements RowPattern {
        public Alternatives {
            choices = List.copyOf(choices);
            if (choices.isEmpty()) {
                throw new IllegalArgumentException("no choices");
            }
        }
    }

    /// A part several times. An iteration beyond the least number is taken only where it has rows.
    ///
    /// @param max how often at most, or [#UNBOUNDED]
    record Repeated(RowPattern part, int min, int max, boolean greedy) implements RowPattern {
        /// As often as there are rows for it.
        public static final int UNBOUNDED = -1;

        public Repeated {
            if (min < 0 || (max != UNBOUNDED && max < min)) {
                throw new IllegalArgumentException("repeated " + min + " to " + max);
            }
        }

        private String quantifier() {
            String count =
                    max == UNBOUNDED
                            ? min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}"
                            : min == 0 && max == 1
                                    ? "?"
                                    : min == max ? "{" + min + "}" : "{" + min + "," + max + "}";
            return greedy ? count : count + "?";
        }
    }

    /// A part whose rows are matched but not shown: `{- … -}`.
    record Excluded(RowPattern part) implements RowPattern {}

    /// Where the rows of the partition begin: `^`.
    record Start() implements RowPattern {}

    /// Where the rows of the partition end: `$`.
    record End() implements RowPattern {}

    /// As a person writes it.
    ///
    /// @param variables the names of the variables, by label
    default String text(List<String> variables) {
        return switch (this) {
            case Variable(int label) -> variables.get(label);
            case Sequence(var parts) when parts.isEmpty() -> "()";
            case Sequence(var parts) ->
                    String.join(" ", parts.stream().map(part -> part.inner(variables)).toList());
            case Alternatives(var choices) ->
                    String.join(
                            " | ", choices.stream().map(choice -> choice.text(variables)).toList());
            case Repeated repeated -> repeated.part.inner(variables) + repeated.quantifier();
            case Excluded(var part) -> "{- " + part.text(variables) + " -}";
            case Start() -> "^";
            case End() -> "$";
        };
    }

    private String inner(List<String> variables) {
        String text = text(variables);
        boolean single =
                switch (this) {
                    case Variable _, Excluded _, Start _, End _, Repeated _ -> true;
                    case Sequence(var parts) -> parts.isEmpty();
                    case Alternatives _ -> false;
                };
        return single ? text : "(" + text + ")";
    }
}
