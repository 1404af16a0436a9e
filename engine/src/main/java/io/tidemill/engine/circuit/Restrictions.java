// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.Literal;
import io.tidemill.engine.table.Restriction;
import java.util.ArrayList;
import java.util.List;

/// Finds in a filter's condition what bounds single columns.
final class Restrictions {
    private Restrictions() {}

    /// The bounds that `condition` implies; the condition itself is still to be checked.
    static Restriction of(Expression condition) {
        var bounds = new ArrayList<Restriction.Bound>();
        collect(condition, bounds);
        return new Restriction(merged(bounds));
    }

    private static void collect(Expression condition, List<Restriction.Bound> bounds) {
        switch (condition) {
            case And(var operands) -> operands.forEach(operand -> collect(operand, bounds));
            case Call call when call.arguments().size() == 2 -> {
                var left = call.arguments().get(0);
                var right = call.arguments().get(1);
                String name = call.function().name();
                if (left instanceof Input column && right instanceof Literal value) {
                    add(name, column, value, bounds);
                } else if (left instanceof Literal value && right instanceof Input column) {
                    add(flipped(name), column, value, bounds);
                }
            }
            default -> {}
        }
    }

    private static String flipped(String name) {
        return switch (name) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> name;
        };
    }

    private static void add(
            String name, Input column, Literal value, List<Restriction.Bound> bounds) {
        if (value.isNull() || !value.type().sameName(column.type())) {
            return;
        }
        int index = column.index();
        switch (name) {
            case "=" -> bounds.add(new Restriction.Bound(index, value, value));
            case "<", "<=" -> bounds.add(new Restriction.Bound(index, null, value));
            case ">", ">=" -> bounds.add(new Restriction.Bound(index, value, null));
            default -> {}
        }
    }

    /// One bound a column; where a side has several, the first is kept, which is less strict and
    /// still right.
    private static List<Restriction.Bound> merged(List<Restriction.Bound> bounds) {
        var result = new ArrayList<Restriction.Bound>();
        for (var bound : bounds) {
            int same = -1;
            for (int i = 0; i < result.size(); i++) {
                if (result.get(i).column() == bound.column()) {
                    same = i;
                }
            }
            if (same < 0) {
                result.add(bound);
                continue;
            }
            var other = result.get(same);
            if (other.isPoint()) {
                continue;
            }
            result.set(
                    same,
                    bound.isPoint()
                            ? bound
                            : new Restriction.Bound(
                                    bound.column(),
                                    other.low() == null ? bound.low() : other.low(),
                                    other.high() == null ? bound.high() : other.high()));
        }
        return result;
    }
}
