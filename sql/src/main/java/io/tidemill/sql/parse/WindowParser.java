// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Frame;
import io.tidemill.sql.parse.WrittenWindow.WrittenFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Parses OVER and WINDOW. A window may be named before it is defined, in the WINDOW clause that
/// ends its SELECT; so calls over named windows are completed when that is known.
final class WindowParser {
    private final Tokens tokens;
    private final Parsers parsers;

    // Of the SELECTs around the current token, the innermost first.
    private final Deque<Scope> scopes = new ArrayDeque<>();
    // Of SELECTs whose ORDER BY may follow.
    private final IdentityHashMap<SqlSelect, Scope> closed = new IdentityHashMap<>();

    WindowParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// The windows that a SELECT defines, and the calls that wait for them.
    private static final class Scope {
        private final Map<String, WrittenWindow> windows = new HashMap<>();
        private final List<Pending> pending = new ArrayList<>();
    }

    private record Pending(SqlBasicCall call, SqlCall function, WrittenWindow window) {}

    /// A SELECT begins.
    void enterSelect() {
        scopes.push(new Scope());
    }

    /// The SELECT that began last ends.
    void leaveSelect(SqlSelect select) {
        Scope scope = scopes.pop();
        complete(scope);
        closed.put(select, scope);
    }

    /// The ORDER BY of `body` begins.
    void enterOrder(SqlNode body) {
        Scope scope = body instanceof SqlSelect select ? closed.get(select) : null;
        scopes.push(scope == null ? new Scope() : scope);
    }

    /// The ORDER BY that began last ends.
    void leaveOrder() {
        complete(scopes.pop());
    }

    private static void complete(Scope scope) {
        for (Pending pending : scope.pending) {
            complete(pending.call, pending.function, pending.window.resolved(scope.windows));
        }
        scope.pending.clear();
    }

    private static void complete(SqlBasicCall call, SqlCall function, WrittenWindow window) {
        call.setOperand(0, window.framed(function));
        call.setOperand(1, window.tree());
    }

    /// Takes `OVER name` or `OVER (…)` behind a call.
    ///
    /// @param function the call, which may be one of FILTER
    SqlNode over(SqlCall function, int start) {
        tokens.expect("over");
        WrittenWindow window;
        if (tokens.atSymbol("(")) {
            window = window();
        } else {
            Token name = tokens.name();
            window = WrittenWindow.named(name);
        }
        WrittenWindow.check(function);
        var call =
                (SqlBasicCall)
                        SqlStdOperatorTable.OVER.createCall(
                                tokens.position(start), function, WrittenWindow.ALL.tree());
        Scope scope = scopes.peek();
        if (window.base() == null) {
            complete(call, function, window);
        } else if (scope == null) {
            complete(call, function, window.resolved(Map.of()));
        } else {
            scope.pending.add(new Pending(call, function, window));
        }
        return call;
    }

    /// Takes what follows `WINDOW`.
    void windows() {
        Scope scope = scopes.element();
        do {
            Token name = tokens.name();
            tokens.expect("as");
            WrittenWindow window = window().resolved(scope.windows);
            if (scope.windows.put(name.text(), window) != null) {
                throw SqlException.of(
                                SqlState.WINDOWING_ERROR,
                                "window \"" + name.text() + "\" is already defined")
                        .at(name.start() + 1);
            }
        } while (tokens.acceptSymbol(","));
    }

    /// Takes `([name] [PARTITION BY …] [ORDER BY …] [frame])`.
    private WrittenWindow window() {
        int start = tokens.peek().start();
        tokens.expectSymbol("(");
        Token base = null;
        if (Words.isName(tokens.peek())
                && !tokens.at("partition")
                && !tokens.at("rows")
                && !tokens.at("range")
                && !tokens.at("groups")) {
            base = tokens.take();
        }
        var partition = new SqlNodeList(tokens.position(start));
        if (tokens.accept("partition", "by")) {
            partition =
                    new SqlNodeList(parsers.expressions().expressions(), tokens.position(start));
        }
        SqlNodeList order =
                tokens.accept("order", "by")
                        ? parsers.queries().orderItems()
                        : new SqlNodeList(tokens.position(start));
        WrittenFrame frame =
                tokens.at("rows") || tokens.at("range") || tokens.at("groups") ? frame() : null;
        tokens.expectSymbol(")");
        var window = new WrittenWindow(base, true, partition, order, frame, tokens.position(start));
        if (base == null) {
            window.check();
        }
        return window;
    }

    private WrittenFrame frame() {
        Token first = tokens.take();
        Frame.Unit unit =
                switch (first.text()) {
                    case "rows" -> Frame.Unit.ROWS;
                    case "range" -> Frame.Unit.RANGE;
                    default -> Frame.Unit.GROUPS;
                };
        boolean between = tokens.accept("between");
        Bound lower = bound(unit);
        Bound upper = new Bound(Frame.Bound.Kind.CURRENT_ROW, null);
        if (between) {
            tokens.expect("and");
            upper = bound(unit);
        }
        Frame.Exclude exclude = exclude();
        var frame =
                new WrittenFrame(
                        unit,
                        lower.kind,
                        lower.offset,
                        upper.kind,
                        upper.offset,
                        exclude,
                        Tokens.position(first));
        frame.check(between);
        return frame;
    }

    private record Bound(Frame.Bound.Kind kind, @Nullable SqlNode offset) {}

    private Bound bound(Frame.Unit unit) {
        if (tokens.accept("unbounded", "preceding")) {
            return new Bound(Frame.Bound.Kind.UNBOUNDED_PRECEDING, null);
        }
        if (tokens.accept("unbounded", "following")) {
            return new Bound(Frame.Bound.Kind.UNBOUNDED_FOLLOWING, null);
        }
        if (tokens.accept("current", "row")) {
            return new Bound(Frame.Bound.Kind.CURRENT_ROW, null);
        }
        SqlNode offset = parsers.expressions().expression();
        WrittenFrame.checkOffset(unit, offset);
        if (tokens.accept("preceding")) {
            return new Bound(Frame.Bound.Kind.PRECEDING, offset);
        }
        tokens.expect("following");
        return new Bound(Frame.Bound.Kind.FOLLOWING, offset);
    }

    private Frame.Exclude exclude() {
        if (!tokens.accept("exclude")) {
            return Frame.Exclude.NO_OTHERS;
        }
        if (tokens.accept("current", "row")) {
            return Frame.Exclude.CURRENT_ROW;
        }
        if (tokens.accept("group")) {
            return Frame.Exclude.GROUP;
        }
        if (tokens.accept("ties")) {
            return Frame.Exclude.TIES;
        }
        tokens.expect("no", "others");
        return Frame.Exclude.NO_OTHERS;
    }
}
