// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.order;

import java.util.List;
import org.apache.calcite.rex.RexNode;

/// Inputs of a [JoinGraph] joined in some order.
sealed interface JoinTree {
    /// The inputs, by bit.
    long inputs();

    /// About how many rows it gives.
    double rows();

    /// About how many rows all of its joins make.
    double cost();

    /// How many of its joins pair all rows of two inputs.
    int crossCount();

    /// Input number `index` alone.
    record Leaf(int index, double rows) implements JoinTree {
        @Override
        public long inputs() {
            return 1L << index;
        }

        @Override
        public double cost() {
            return 0;
        }

        @Override
        public int crossCount() {
            return 0;
        }
    }

    /// What leads from one side of a join to the other; the better one first.
    enum Link {
        /// An equality: matches are looked up.
        EQUALITY,
        /// Another condition: all pairs of rows are looked at.
        CONDITION,
        /// Nothing: all pairs are there.
        NONE
    }

    /// Two trees joined.
    ///
    /// @param conditions those that can be told here and not below
    record Pair(JoinTree left, JoinTree right, List<RexNode> conditions, Link link, double rows)
            implements JoinTree {
        public Pair {
            conditions = List.copyOf(conditions);
        }

        @Override
        public long inputs() {
            return left.inputs() | right.inputs();
        }

        @Override
        public double cost() {
            return rows + left.cost() + right.cost();
        }

        @Override
        public int crossCount() {
            return (link == Link.NONE ? 1 : 0) + left.crossCount() + right.crossCount();
        }
    }
}
