// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.function.Aggregate;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Type;
import java.util.List;

/// An aggregate with the way it is computed.
///
/// @param required arguments that are not NULL in a row that counts
/// @param ordered whether the result depends on the order of the rows; such an aggregate sees to
///   `DISTINCT` by itself
record Implementation(Aggregate declaration, List<Integer> required, boolean ordered, Plan plan) {
    Implementation {
        required = List.copyOf(required);
    }

    /// What a call asks for beside its name.
    ///
    /// @param appendOnly whether no row is ever taken back
    /// @param distinct whether equal arguments count once; of ordered aggregates only
    /// @param types of the feed's columns: the arguments, then what else is ordered by
    /// @param order how rows are ordered, by positions among the feed's columns
    record Use(boolean appendOnly, boolean distinct, List<Type> types, List<SortKey> order) {
        Use {
            types = List.copyOf(types);
            order = List.copyOf(order);
        }
    }

    /// Chooses accumulators.
    @FunctionalInterface
    interface Plan {
        /// Gets the accumulators it needs from `feed`; how to tell the results from them.
        Result in(Feed feed, Use use);
    }
}
