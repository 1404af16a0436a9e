// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a keyed table finds the rows of a restriction: in a range of its primary key or of one of
/// its indexes.
///
/// @param index the place of the index among all keys; 0 is the primary key
/// @param range the keys there
public record AccessPath(int index, KeyCodec.Range range) {
    /// The best way.
    ///
    /// | condition | found by |
    /// | --- | --- |
    /// | all columns of a unique key have one value | that key |
    /// | else | the index of which the most leading columns have one value or a bound |
    ///
    /// @param keys the primary key, then the secondary indexes
    static AccessPath choose(Schema schema, List<IndexDefinition> keys, Restriction restriction) {
        AccessPath best = null;
        int bestScore = -1;
        for (int i = 0; i < keys.size(); i++) {
            var range = KeyCodec.of(schema, keys.get(i).columns()).range(restriction);
            int score = score(range, keys.get(i).unique());
            if (best == null || score > bestScore) {
                best = new AccessPath(i, range);
                bestScore = score;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("a keyed table has a key");
        }
        return best;
    }

    private static int score(KeyCodec.Range range, boolean unique) {
        if (range.point() && unique) {
            return Integer.MAX_VALUE;
        }
        return 2 * range.fixed() + (range.bounded() ? 1 : 0);
    }

    /// How a person reads it; null where all rows are looked at.
    public static @Nullable String describe(
            Schema schema, List<IndexDefinition> keys, Restriction restriction) {
        if (keys.isEmpty()) {
            return null;
        }
        var path = choose(schema, keys, restriction);
        if (path.range.fixed() == 0 && !path.range.bounded()) {
            return null;
        }
        var key = keys.get(path.index);
        String verb = path.range.bounded() ? "range of " : "lookup by ";
        return verb + (path.index == 0 ? "primary key" : "index " + key.name().name());
    }
}
