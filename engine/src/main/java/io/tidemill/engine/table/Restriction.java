// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.expression.Literal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a scan's rows will be filtered by anyway, so that it may leave out what cannot match:
/// bounds of single columns, all of which must hold.
public record Restriction(List<Bound> bounds) {
    /// No restriction.
    public static final Restriction NONE = new Restriction(List.of());

    /// A column lies within `low` and `high`, both included; null where open. The literals have the
    /// column's kind and type name.
    public record Bound(int column, @Nullable Literal low, @Nullable Literal high) {
        /// Whether the column is fixed to one value.
        public boolean isPoint() {
            return low != null && low.equals(high);
        }
    }

    public Restriction {
        bounds = List.copyOf(bounds);
    }

    /// The same bounds of other columns: of column `places[i]` what this says of column `i`.
    public Restriction moved(int[] places) {
        return bounds.isEmpty()
                ? this
                : new Restriction(
                        bounds.stream()
                                .map(bound ->
                                        new Bound(places[bound.column], bound.low, bound.high))
                                .toList());
    }

    /// The bound of `column`, or null.
    public @Nullable Bound of(int column) {
        for (Bound bound : bounds) {
            if (bound.column() == column) {
                return bound;
            }
        }
        return null;
    }
}
