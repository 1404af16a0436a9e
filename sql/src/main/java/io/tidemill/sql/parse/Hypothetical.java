// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.CommonTypeFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The hypothetical-set aggregates: the place that a row would have among others. They are counts
/// of the rows that come before it.
///
/// | said | meant |
/// | --- | --- |
/// | `rank(x) WITHIN GROUP (ORDER BY y)` | `count(*) FILTER (WHERE y before x) + 1` |
/// | `dense_rank(x) …` | `count(DISTINCT (y, …)) FILTER (WHERE y before x) + 1` |
/// | `percent_rank(x) …` | `coalesce(count(*) FILTER (WHERE y before x) / nullif(count(*), 0), 0)` |
/// | `cume_dist(x) …` | `(count(*) FILTER (WHERE NOT (x before y)) + 1) / (count(*) + 1)` |
final class Hypothetical {
    private final List<SqlNode> arguments;
    private final SqlNodeList order;
    private final @Nullable SqlNode filter;
    private final SqlParserPos position;

    private Hypothetical(
            List<SqlNode> arguments,
            SqlNodeList order,
            @Nullable SqlNode filter,
            SqlParserPos position) {
        this.arguments = arguments;
        this.order = order;
        this.filter = filter;
        this.position = position;
    }

    /// Whether it is one where WITHIN GROUP follows.
    static boolean is(String name) {
        return switch (name) {
            case "rank", "dense_rank", "percent_rank", "cume_dist" -> true;
            default -> false;
        };
    }

    /// What is meant by `name(arguments) WITHIN GROUP (ORDER BY order) FILTER (WHERE filter)`.
    static SqlNode of(
            String name,
            List<SqlNode> arguments,
            SqlNodeList order,
            @Nullable SqlNode filter,
            SqlParserPos position) {
        if (arguments.size() != order.size()) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "function %s with %d arguments within a group in %d orders does not exist"
                                    .formatted(name, arguments.size(), order.size()))
                    .hint("Give a value for each expression that the group is ordered by.")
                    .at(position.getColumnNum());
        }
        return new Hypothetical(arguments, order, filter, position).call(name);
    }

    private SqlNode call(String name) {
        return switch (name) {
            case "rank" -> sum(count(before(false)), number("1"));
            case "dense_rank" -> sum(different(before(false)), number("1"));
            case "percent_rank" ->
                    CommonTypeFunction.COALESCE.createCall(
                            position,
                            ratio(
                                    count(before(false)),
                                    CommonTypeFunction.NULLIF.createCall(
                                            position, count(null), number("0"))),
                            number("0"));
            default ->
                    ratio(
                            sum(count(Calls.not(before(true), position)), number("1")),
                            sum(count(null), number("1")));
        };
    }

    private SqlNode number(String digits) {
        return Calls.number(digits, position);
    }

    private SqlNode sum(SqlNode left, SqlNode right) {
        return Calls.function("+", position, left, right);
    }

    private SqlNode ratio(SqlNode part, SqlNode whole) {
        return Calls.function("/", position, Calls.cast(part, Type.DOUBLE, position), whole);
    }

    private SqlNode count(@Nullable SqlNode condition) {
        return filtered(
                SqlStdOperatorTable.COUNT.createCall(position, SqlIdentifier.star(position)),
                condition);
    }

    private SqlNode different(SqlNode condition) {
        var keys = new ArrayList<SqlNode>();
        order.forEach(item -> keys.add(TreeCopy.of(AggregateOrder.expression(item))));
        // A single key twice: a row counts where its values are NULL.
        keys.add(TreeCopy.of(keys.getFirst()));
        return filtered(
                SqlStdOperatorTable.COUNT.createCall(
                        SqlSelectKeyword.DISTINCT.symbol(position), position, keys),
                condition);
    }

    private SqlNode filtered(SqlNode call, @Nullable SqlNode condition) {
        var conditions = new ArrayList<SqlNode>();
        if (condition != null) {
            conditions.add(condition);
        }
        if (filter != null) {
            conditions.add(TreeCopy.of(filter));
        }
        return conditions.isEmpty()
                ? call
                : SqlStdOperatorTable.FILTER.createCall(
                        position, call, Calls.and(conditions, position));
    }

    /// Whether a row of the group comes before the hypothetical one; turned around, after it. Never
    /// NULL.
    private SqlNode before(boolean reverse) {
        var ways = new ArrayList<SqlNode>();
        var equal = new ArrayList<SqlNode>();
        for (int i = 0; i < arguments.size(); i++) {
            SqlNode key = AggregateOrder.expression(order.get(i));
            var way = new ArrayList<>(equal);
            way.add(before(order.get(i), key, arguments.get(i), reverse));
            ways.add(TreeCopy.of(Calls.and(way, position)));
            equal.add(
                    SqlStdOperatorTable.IS_NOT_DISTINCT_FROM.createCall(
                            position, key, arguments.get(i)));
        }
        return Calls.or(ways, position);
    }

    private SqlNode before(SqlNode item, SqlNode key, SqlNode value, boolean reverse) {
        boolean descending = is(item, SqlKind.DESCENDING);
        boolean nullsFirst =
                is(item, SqlKind.NULLS_FIRST) || (descending && !is(item, SqlKind.NULLS_LAST));
        SqlNode compared =
                SqlStdOperatorTable.IS_TRUE.createCall(
                        position,
                        Calls.comparison(descending != reverse ? ">" : "<")
                                .createCall(position, key, value));
        SqlNode missing = nullsFirst != reverse ? key : value;
        SqlNode present = nullsFirst != reverse ? value : key;
        return Calls.or(
                List.of(
                        compared,
                        Calls.and(
                                List.of(
                                        SqlStdOperatorTable.IS_NULL.createCall(position, missing),
                                        SqlStdOperatorTable.IS_NOT_NULL.createCall(
                                                position, present)),
                                position)),
                position);
    }

    private static boolean is(SqlNode item, SqlKind kind) {
        return item.getKind() == kind
                || (item instanceof SqlCall call
                        && (item.getKind() == SqlKind.NULLS_FIRST
                                || item.getKind() == SqlKind.NULLS_LAST)
                        && is(call.operand(0), kind));
    }
}
