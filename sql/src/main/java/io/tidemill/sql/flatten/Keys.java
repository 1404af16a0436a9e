// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.BitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// What a query depends on, and is framed by ([Framing]): numbered values.
interface Keys {
    /// Which of them a query depends on.
    BitSet used(RelNode query);

    /// Which of them an expression reads.
    BitSet used(RexNode node);

    /// The number of the one that `node` is, or -1.
    int number(RexNode node);

    /// The distinct values there are of some of them, in order of their numbers.
    RelNode domain(BitSet numbers);

    /// The frame of a query that is a source of them; null for others.
    @Nullable Frame leaf(RelNode query);
}
