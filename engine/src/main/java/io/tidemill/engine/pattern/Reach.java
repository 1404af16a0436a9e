// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.PatternValue.Place;
import io.tidemill.core.plan.RowPattern;
import java.util.Arrays;
import java.util.List;

/// How far from a match rows are read: by PREV before its first row. A variable that the pattern
/// begins with may stand for the first row, others come later: `PREV(b.x)` of `a b+` reads no row
/// before the match.
final class Reach {
    private final int[] earliest;

    Reach(MatchRecognize plan) {
        earliest = new int[plan.variables().size()];
        Arrays.fill(earliest, Integer.MAX_VALUE);
        walk(plan.pattern(), 0);
    }

    /// Notes where the variables of `pattern` are at the earliest, if it begins at row `from` of
    /// the match; how many rows it has at least.
    private int walk(RowPattern pattern, int from) {
        return switch (pattern) {
            case RowPattern.Variable(int label) -> {
                earliest[label] = Math.min(earliest[label], from);
                yield 1;
            }
            case RowPattern.Sequence(var parts) -> {
                int at = from;
                for (var part : parts) {
                    at += walk(part, at);
                }
                yield at - from;
            }
            case RowPattern.Alternatives(var choices) ->
                    choices.stream().mapToInt(choice -> walk(choice, from)).min().orElse(0);
            case RowPattern.Repeated repeated -> repeated.min() * walk(repeated.part(), from);
            case RowPattern.Excluded(var part) -> walk(part, from);
            case RowPattern.Start _, RowPattern.End _ -> 0;
        };
    }

    /// How many rows before a match are read to find `place` as of a row of `label`.
    int back(Place place, int label) {
        boolean itself =
                !place.first()
                        && place.offset() == 0
                        && (place.variables().isEmpty() || place.variables().contains(label));
        return itself ? back(place, List.of(label)) : back(place);
    }

    /// How many rows before a match are read to find `place`.
    int back(Place place) {
        return back(place, place.variables());
    }

    private int back(Place place, List<Integer> variables) {
        int first = variables.stream().mapToInt(label -> earliest[label]).min().orElse(0);
        return Math.max(0, -place.step() - first);
    }
}
