// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A relational plan: a tree of operators over multisets of rows. Order is not part of it (see
/// [Query]).
public sealed interface Plan
        permits Scan,
                Values,
                Filter,
                Project,
                Union,
                SetOperation,
                Aggregation,
                Join,
                Expand,
                Recursion,
                RecursiveScan,
                AsofJoin,
                LookupJoin,
                WindowAssign,
                Over,
                MatchRecognize,
                TopN,
                Train,
                Predict,
                Forecast,
                Recommend {
    /// The columns of its rows.
    Schema schema();

    /// Its inputs, left to right.
    List<Plan> inputs();
}
