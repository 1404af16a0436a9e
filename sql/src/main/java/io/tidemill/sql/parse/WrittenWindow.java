// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Frame;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.WindowedCall;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// A window as it is written, with PostgreSQL's rules of what may be.
///
/// @param base the window that it is based on, or null
/// @param copied whether it was written in parentheses: then it may only add to its base
/// @param frame null where none is said
record WrittenWindow(
        @Nullable Token base,
        boolean copied,
        SqlNodeList partition,
        SqlNodeList order,
        @Nullable WrittenFrame frame,
        SqlParserPos position) {
    /// Functions whose result does not depend on a frame.
    private static final Set<String> UNFRAMED =
            Set.of(
                    "row_number",
                    "rank",
                    "dense_rank",
                    "percent_rank",
                    "cume_dist",
                    "ntile",
                    "lag",
                    "lead");

    private static final Set<String> OF_FRAMES = Set.of("first_value", "last_value", "nth_value");

    /// Those of a value of a row.
    private static final Set<String> OF_VALUES =
            Set.of("lag", "lead", "first_value", "last_value", "nth_value");

    /// `OVER ()`
    static final WrittenWindow ALL =
            new WrittenWindow(
                    null, false, SqlNodeList.EMPTY, SqlNodeList.EMPTY, null, SqlParserPos.ZERO);

    WrittenWindow(
            @Nullable Token base,
            boolean copied,
            SqlNodeList partition,
            SqlNodeList order,
            @Nullable WrittenFrame frame,
            SqlParserPos position) {
        this.base = base;
        this.copied = copied;
        this.partition = partition;
        this.order = order;
        this.frame = frame;
        this.position = position;
    }

    /// `OVER name`
    static WrittenWindow named(Token name) {
        return new WrittenWindow(
                name, false, SqlNodeList.EMPTY, SqlNodeList.EMPTY, null, Tokens.position(name));
    }

    /// The window with what its base says, if it has one.
    WrittenWindow resolved(Map<String, WrittenWindow> windows) {
        if (base == null) {
            return this;
        }
        String name = "window \"" + base.text() + "\"";
        WrittenWindow found = windows.get(base.text());
        if (found == null) {
            throw SqlException.of(SqlState.UNDEFINED_OBJECT, name + " does not exist")
                    .at(base.start() + 1);
        }
        if (!copied) {
            return found;
        }
        if (!partition.isEmpty()) {
            throw wrong("cannot override PARTITION BY clause of " + name);
        }
        if (!order.isEmpty() && !found.order.isEmpty()) {
            throw wrong("cannot override ORDER BY clause of " + name);
        }
        if (found.frame != null) {
            SqlException error = wrong("cannot copy " + name + " because it has a frame clause");
            throw order.isEmpty() && frame == null
                    ? error.hint("Omit the parentheses in this OVER clause.")
                    : error;
        }
        var whole =
                new WrittenWindow(
                        null,
                        true,
                        found.partition,
                        order.isEmpty() ? found.order : order,
                        frame,
                        position);
        whole.check();
        return whole;
    }

    private SqlException wrong(String message) {
        return SqlException.of(SqlState.WINDOWING_ERROR, message).at(position.getColumnNum());
    }

    /// Whether the frame fits the order.
    void check() {
        if (frame == null) {
            return;
        }
        if (frame.unit == Frame.Unit.GROUPS && order.isEmpty()) {
            throw wrong("GROUPS mode requires an ORDER BY clause");
        }
        if (frame.unit == Frame.Unit.RANGE && frame.hasOffset() && order.size() != 1) {
            throw wrong(
                    "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column");
        }
    }

    /// The window as Calcite knows it: without a frame.
    SqlWindow tree() {
        return SqlWindow.create(
                null,
                null,
                TreeCopy.of(partition),
                TreeCopy.of(order),
                SqlLiteral.createBoolean(false, position),
                null,
                null,
                null,
                SqlWindow.createExcludeNoOthers(position),
                position);
    }

    /// Whether `function` may say what it does with NULLs.
    static void checkNulls(SqlNode function, String treatment, int start) {
        String name = function instanceof SqlCall call ? name(call) : "";
        if (!OF_VALUES.contains(name)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "only window functions that give a row's value accept %s NULLS"
                                    .formatted(treatment))
                    .hint("Use it with lag, lead, first_value, last_value or nth_value.")
                    .at(start + 1);
        }
    }

    /// What to throw where a call that says what it does with NULLs is not over a window.
    static SqlException missing(SqlNode function) {
        return SqlException.of(
                        SqlState.WRONG_OBJECT_TYPE, "window function call requires an OVER clause")
                .hint("Put OVER (ORDER BY …) behind it.")
                .at(function.getParserPosition().getColumnNum());
    }

    /// Whether `function` may stand before OVER.
    static void check(SqlCall written) {
        SqlCall function = withoutNulls(written);
        boolean filtered = function.getKind() == SqlKind.FILTER;
        SqlCall call = filtered ? function.operand(0) : function;
        int at = call.getParserPosition().getColumnNum();
        String name = name(call);
        if (call.getFunctionQuantifier() != null) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "DISTINCT is not implemented for window functions")
                    .hint("Aggregate the different rows in a subquery first.")
                    .at(at);
        }
        if (filtered && (UNFRAMED.contains(name) || OF_FRAMES.contains(name))) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "FILTER is not implemented for non-aggregate window functions")
                    .hint("Filter the rows in a subquery first.")
                    .at(at);
        }
        for (SqlNode operand : function.getOperandList()) {
            operand.accept(new NoWindows());
        }
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toLowerCase(Locale.ROOT);
    }

    private static SqlCall withoutNulls(SqlCall function) {
        return function.getKind() == SqlKind.IGNORE_NULLS ? function.operand(0) : function;
    }

    /// The call `function` with what it needs to know of the window.
    SqlCall framed(SqlCall function) {
        if (function.getKind() == SqlKind.IGNORE_NULLS) {
            return SqlStdOperatorTable.IGNORE_NULLS.createCall(
                    function.getParserPosition(), framed(withoutNulls(function)));
        }
        boolean filtered = function.getKind() == SqlKind.FILTER;
        SqlCall call = filtered ? function.operand(0) : function;
        String name = name(call);
        if (UNFRAMED.contains(name)) {
            return call;
        }
        WrittenFrame given = frame == null ? WrittenFrame.USUAL : frame;
        var operands = new ArrayList<SqlNode>();
        for (SqlNode operand : call.getOperandList()) {
            boolean star = operand instanceof SqlIdentifier identifier && identifier.isStar();
            if (!star || !name.equals("count")) {
                operands.add(operand);
            }
        }
        if (filtered) {
            operands.add(function.operand(1));
        }
        var windowed =
                new WindowedCall(name, filtered, given.unit, given.start, given.end, given.exclude);
        if (windowed.hasKey()) {
            operands.add(TreeCopy.of(AggregateOrder.expression(order.get(0))));
        }
        for (SqlNode offset : new SqlNode[] {given.startOffset, given.endOffset}) {
            if (offset != null) {
                operands.add(TreeCopy.of(offset));
            }
        }
        SqlParserPos at = call.getParserPosition();
        return Calls.function(windowed.name(), at, operands.toArray(SqlNode[]::new));
    }

    /// A frame as it is written.
    record WrittenFrame(
            Frame.Unit unit,
            Frame.Bound.Kind start,
            @Nullable SqlNode startOffset,
            Frame.Bound.Kind end,
            @Nullable SqlNode endOffset,
            Frame.Exclude exclude,
            SqlParserPos position) {
        /// That of a window which says none.
        static final WrittenFrame USUAL =
                new WrittenFrame(
                        Frame.Unit.RANGE,
                        Frame.Bound.Kind.UNBOUNDED_PRECEDING,
                        null,
                        Frame.Bound.Kind.CURRENT_ROW,
                        null,
                        Frame.Exclude.NO_OTHERS,
                        SqlParserPos.ZERO);

        WrittenFrame(
                Frame.Unit unit,
                Frame.Bound.Kind start,
                @Nullable SqlNode startOffset,
                Frame.Bound.Kind end,
                @Nullable SqlNode endOffset,
                Frame.Exclude exclude,
                SqlParserPos position) {
            this.unit = unit;
            this.start = start;
            this.startOffset = startOffset;
            this.end = end;
            this.endOffset = endOffset;
            this.exclude = exclude;
            this.position = position;
        }

        boolean hasOffset() {
            return startOffset != null || endOffset != null;
        }

        /// Whether the ends are in an order that can be.
        ///
        /// @param between whether the end is written
        void check(boolean between) {
            if (start == Frame.Bound.Kind.UNBOUNDED_FOLLOWING) {
                throw wrong("frame start cannot be UNBOUNDED FOLLOWING");
            }
            if (end == Frame.Bound.Kind.UNBOUNDED_PRECEDING) {
                throw wrong("frame end cannot be UNBOUNDED PRECEDING");
            }
            if (start == Frame.Bound.Kind.CURRENT_ROW && end == Frame.Bound.Kind.PRECEDING) {
                throw wrong("frame starting from current row cannot have preceding rows");
            }
            if (start == Frame.Bound.Kind.FOLLOWING
                    && end.compareTo(Frame.Bound.Kind.FOLLOWING) < 0) {
                throw wrong(
                        between
                                ? "frame starting from following row cannot have preceding rows"
                                : "frame starting from following row cannot end with current row");
            }
        }

        private SqlException wrong(String message) {
            return SqlException.of(SqlState.WINDOWING_ERROR, message).at(position.getColumnNum());
        }

        /// Whether an offset is a constant.
        static void checkOffset(Frame.Unit unit, SqlNode offset) {
            offset.accept(
                    new SqlBasicVisitor<@Nullable Void>() {
                        @Override
                        public @Nullable Void visit(SqlIdentifier identifier) {
                            throw SqlException.of(
                                            SqlState.INVALID_COLUMN_REFERENCE,
                                            "argument of " + unit + " must not contain variables")
                                    .at(identifier.getParserPosition().getColumnNum());
                        }

                        @Override
                        public @Nullable Void visit(SqlCall call) {
                            if (call instanceof SqlSelect) {
                                throw Tokens.unsupported(
                                        "a subquery as offset of a frame",
                                        call.getParserPosition().getColumnNum() - 1,
                                        "Give a constant or a parameter.");
                            }
                            return super.visit(call);
                        }
                    });
        }
    }

    /// Refuses calls over windows, but those of subqueries.
    private static final class NoWindows extends SqlBasicVisitor<@Nullable Void> {
        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.getKind() == SqlKind.OVER) {
                throw SqlException.of(
                                SqlState.WINDOWING_ERROR, "window function calls cannot be nested")
                        .hint("Compute the inner one in a subquery.")
                        .at(call.getParserPosition().getColumnNum());
            }
            return call instanceof SqlSelect ? null : super.visit(call);
        }
    }
}
