// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.plan.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// `ORDER BY` inside the call of an aggregate. What rows are ordered by are further operands of the
/// call, and how is part of the function's name: so no rewriting of the plan loses it, nor takes
/// two orders for one.
///
/// @param function the aggregate
/// @param within whether it was written `WITHIN GROUP`: what rows are ordered by are then arguments
///   too
/// @param keys a letter a key: `a` or `d` for ascending or descending, as a capital when NULLs are
///   not where that puts them
public record AggregateOrder(String function, boolean within, String keys) {
    private static final String ORDER = " order ";
    private static final String WITHIN = " within ";

    /// The order that these items of a parse tree say.
    public static AggregateOrder of(String function, boolean within, List<SqlNode> items) {
        var keys = new StringBuilder();
        for (SqlNode item : items) {
            boolean descending = isDescending(item);
            boolean nullsFirst =
                    switch (item.getKind()) {
                        case NULLS_FIRST -> true;
                        case NULLS_LAST -> false;
                        default -> descending;
                    };
            char key = descending ? 'd' : 'a';
            keys.append(nullsFirst == descending ? key : Character.toUpperCase(key));
        }
        return new AggregateOrder(function, within, keys.toString());
    }

    private static boolean isDescending(SqlNode item) {
        return switch (item.getKind()) {
            case DESCENDING -> true;
            case NULLS_FIRST, NULLS_LAST -> isDescending(((SqlCall) item).operand(0));
            default -> false;
        };
    }

    /// What an item of an ORDER BY orders by.
    public static SqlNode expression(SqlNode item) {
        return switch (item.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> expression(((SqlCall) item).operand(0));
            default -> item;
        };
    }

    /// The order that a function's name says; null where it says none.
    public static @Nullable AggregateOrder parse(String name) {
        int order = name.indexOf(ORDER);
        if (order >= 0) {
            String keys = name.substring(order + ORDER.length());
            return new AggregateOrder(name.substring(0, order), false, keys);
        }
        int within = name.indexOf(WITHIN);
        return within < 0
                ? null
                : new AggregateOrder(
                        name.substring(0, within), true, name.substring(within + WITHIN.length()));
    }

    /// The name without what it says about order.
    public static String functionOf(String name) {
        AggregateOrder order = parse(name);
        return order == null ? name : order.function();
    }

    /// The name that says all this.
    public String name() {
        return function + (within ? WITHIN : ORDER) + keys;
    }

    /// How many operands are arguments of the function, out of `operands`.
    public int argumentCount(int operands) {
        return within ? operands : operands - keys.length();
    }

    /// The keys, where the last of `columns` are what rows are ordered by.
    public List<SortKey> sortKeys(List<Integer> columns) {
        var sorted = new ArrayList<SortKey>();
        int first = columns.size() - keys.length();
        for (int i = 0; i < keys.length(); i++) {
            char key = keys.charAt(i);
            boolean descending = Character.toLowerCase(key) == 'd';
            boolean usual = Character.isLowerCase(key);
            sorted.add(new SortKey(columns.get(first + i), descending, usual == descending));
        }
        return sorted;
    }
}
