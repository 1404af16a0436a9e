// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.flatten;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// A query that depended on an outer row, for all outer rows at once: its columns, then those of
/// the keys.
///
/// @param rel the query
/// @param width how many columns the query itself has
/// @param keys the numbers of the keys whose columns follow, in ascending order
/// @param neverNull those of the keys that are NULL for no row that counts
record Frame(RelNode rel, int width, BitSet keys, BitSet neverNull) {
    /// Which column has key `number`.
    int column(int number) {
        int at = width;
        for (int key = keys.nextSetBit(0); key != number; key = keys.nextSetBit(key + 1)) {
            at++;
        }
        return at;
    }

    /// Key `number`.
    RexInputRef key(int number) {
        return Rel.column(rel, column(number));
    }

    /// The columns of the keys.
    List<Integer> keyColumns() {
        return keys.stream().mapToObj(this::column).toList();
    }

    /// The keys.
    List<RexNode> keyReferences() {
        return keys.stream().mapToObj(number -> (RexNode) key(number)).toList();
    }

    /// The same without rows that count for no key.
    Frame exact() {
        var conditions = new ArrayList<RexNode>();
        neverNull.stream()
                .filter(keys::get)
                .forEach(number -> {
                    if (key(number).getType().isNullable()) {
                        conditions.add(
                                Rel.rex(rel)
                                        .makeCall(SqlStdOperatorTable.IS_NOT_NULL, key(number)));
                    }
                });
        return new Frame(Rel.filter(rel, conditions), width, keys, new BitSet());
    }

    /// An expression of the query, over this.
    RexNode over(RexNode expression, Keys outer) {
        Map<Integer, RexNode> values = new HashMap<>();
        keys.stream().forEach(number -> values.put(number, key(number)));
        return replaced(expression, outer, values, 0);
    }

    /// The expression with `values` in place of references to keys, its columns moved by `shift`.
    static RexNode replaced(
            RexNode expression, Keys outer, Map<Integer, RexNode> values, int shift) {
        return expression.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        RexNode value = values.get(outer.number(access));
                        return value == null ? access : value;
                    }

                    @Override
                    public RexNode visitInputRef(RexInputRef input) {
                        return shift == 0
                                ? input
                                : new RexInputRef(input.getIndex() + shift, input.getType());
                    }
                });
    }
}
