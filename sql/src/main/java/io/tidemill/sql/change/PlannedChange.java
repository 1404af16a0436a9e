// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.change;

import io.tidemill.core.plan.Binding;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that changes a table's rows, resolved against a catalog.
///
/// @param <P> its own type
public sealed interface PlannedChange<P extends PlannedChange<P>>
        permits PlannedInsert, PlannedMerge, PlannedUpdate {
    /// What is given back, or null.
    @Nullable Returning returning();

    /// The types of `$1`, `$2`, ….
    List<Type> parameterTypes();

    /// Whether a LIMIT or OFFSET is given by a parameter: then it is to be planned again with the
    /// parameters' values before it is run.
    boolean open();

    /// The same with values in the place of parameters.
    P bind(Binding values);
}
