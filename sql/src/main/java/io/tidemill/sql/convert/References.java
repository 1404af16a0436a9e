// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.Operators;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.RelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.jspecify.annotations.Nullable;

/// Numbers of objects that clients see as names, such as a `regclass`: they stay numbers within a
/// query, and become names where they leave it.
final class References {
    private References() {}

    /// The function that gives the text of a value of `type` which PostgreSQL's text differs from
    /// that of the type it is stored as; null for other types.
    static @Nullable String textFunction(Type type) {
        SystemType system = type.system();
        return system != null && system.named() ? system.sql() + "out" : null;
    }

    /// A query with its order, its columns shown as clients see them.
    record Shown(RelNode rel, RelCollation order) {}

    /// `rel`, the references among its first `count` columns as names. The order goes on by
    /// numbers.
    static Shown shown(RelNode rel, RelCollation order, int count, Operators operators) {
        var fields = rel.getRowType().getFieldList();
        RexBuilder builder = rel.getCluster().getRexBuilder();
        var outputs = new ArrayList<RexNode>();
        var names = new ArrayList<String>();
        var numbers = new ArrayList<RexNode>();
        var moved = new int[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            moved[i] = i;
            RexNode output = builder.makeInputRef(rel, i);
            SqlOperator text =
                    i < count && output.getType() instanceof RelType type
                            ? function(type.type(), operators)
                            : null;
            if (text != null) {
                moved[i] = fields.size() + numbers.size();
                numbers.add(output);
                output =
                        builder.makeCall(
                                RelTypes.of(Type.TEXT, output.getType().isNullable()),
                                text,
                                List.of(output));
            }
            outputs.add(output);
            names.add(fields.get(i).getName());
        }
        if (numbers.isEmpty()) {
            return new Shown(rel, order);
        }
        var keys = new ArrayList<RelFieldCollation>();
        boolean sorted = false;
        for (RelFieldCollation key : order.getFieldCollations()) {
            int to = moved[key.getFieldIndex()];
            sorted |= to != key.getFieldIndex();
            keys.add(key.withFieldIndex(to));
        }
        if (sorted) {
            for (RexNode number : numbers) {
                outputs.add(number);
                names.add("number" + names.size());
            }
        }
        return new Shown(
                LogicalProject.create(rel, List.of(), outputs, names, Set.of()),
                RelCollations.of(keys));
    }

    private static @Nullable SqlOperator function(Type type, Operators operators) {
        String name = textFunction(type);
        return name == null ? null : operators.named(name);
    }
}
