// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.function.Aggregate;
import java.util.List;

/// An aggregate with the way it is computed.
///
/// @param required arguments that are not NULL in a row that counts
record Implementation(Aggregate declaration, List<Integer> required, Plan plan) {
    Implementation {
        required = List.copyOf(required);
    }

    /// Chooses accumulators.
    @FunctionalInterface
    interface Plan {
        /// Gets the accumulators it needs from `feed`; how to tell the results from them.
        ///
        /// @param appendOnly whether no row is ever taken back
        Result in(Feed feed, boolean appendOnly);
    }
}
