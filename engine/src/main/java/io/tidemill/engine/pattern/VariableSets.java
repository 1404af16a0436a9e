// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.PatternValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The sets of variables that a statement asks about, numbered.
final class VariableSets {
    /// The number of the set of all variables, which is not kept.
    static final int ANY = -1;

    private final List<List<Integer>> sets = new ArrayList<>();
    private final int[][] ofLabel;

    VariableSets(MatchRecognize plan) {
        for (var value : plan.values()) {
            switch (value) {
                case PatternValue.OfRow(var place, _, _) -> add(place.variables());
                case PatternValue.Classifier(var place) -> add(place.variables());
                case PatternValue.Exists(var place) -> add(place.variables());
                case PatternValue.Aggregated _, PatternValue.MatchNumber _ -> {}
            }
        }
        add(plan.skip().variables());
        ofLabel = new int[plan.variables().size()][];
        for (int i = 0; i < ofLabel.length; i++) {
            int label = i;
            ofLabel[i] =
                    IntStream.range(0, sets.size())
                            .filter(set -> sets.get(set).contains(label))
                            .toArray();
        }
    }

    private void add(List<Integer> variables) {
        if (!variables.isEmpty() && !sets.contains(variables)) {
            sets.add(variables);
        }
    }

    /// How many there are.
    int count() {
        return sets.size();
    }

    /// The number of a set; [#ANY] of the empty one, which means any.
    int number(List<Integer> variables) {
        return variables.isEmpty() ? ANY : sets.indexOf(variables);
    }

    /// The sets that a label is in.
    int[] of(int label) {
        return ofLabel[label];
    }
}
