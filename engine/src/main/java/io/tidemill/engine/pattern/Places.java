// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.plan.PatternValue;
import io.tidemill.core.plan.PatternValue.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the rows that values are read from.
final class Places {
    /// The row is not there.
    static final int NONE = -1;

    private final @Nullable Place[] places;
    private final int[] sets;

    Places(List<PatternValue> values, VariableSets variableSets) {
        places = new Place[values.size()];
        sets = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            var place = of(values.get(i));
            places[i] = place;
            sets[i] = place == null ? VariableSets.ANY : variableSets.number(place.variables());
        }
    }

    /// Where a value is read from; null where it is not from one row.
    static @Nullable Place of(PatternValue value) {
        return switch (value) {
            case PatternValue.OfRow(var place, _, _) -> place;
            case PatternValue.Classifier(var place) -> place;
            case PatternValue.Exists(var place) -> place;
            case PatternValue.MatchNumber _, PatternValue.Aggregated _ -> null;
        };
    }

    /// Which row of `segment` value number `value` is read from.
    ///
    /// @param path the rows that count, of which the first is row `start`
    int row(int value, Path path, int start, Segment segment) {
        var place = places[value];
        if (place == null) {
            return NONE;
        }
        int count = path.count(sets[value]);
        int nth = place.first() ? place.offset() : count - 1 - place.offset();
        if (nth < 0 || nth >= count) {
            return NONE;
        }
        int row = start + path.position(sets[value], nth) + place.step();
        return row >= 0 && row < segment.size ? row : NONE;
    }
}
