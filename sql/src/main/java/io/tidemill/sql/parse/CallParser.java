// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.GroupingFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses function calls: the plain form with DISTINCT, ORDER BY, FILTER and OVER, and those with a
/// syntax of their own (`EXTRACT(year FROM x)`, `SUBSTRING(x FROM 2)`, …).
final class CallParser {
    private static final List<String> INTERVAL_PARTS =
            List.of("years", "months", "weeks", "days", "hours", "mins", "secs");

    private final Tokens tokens;
    private final Parsers parsers;

    CallParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// Takes a call, or gives null where the current token does not begin one.
    @Nullable SqlNode call() {
        int ahead = 0;
        if (!Words.isFunctionName(tokens.peek())) {
            return null;
        }
        while (tokens.peek(ahead + 1).isSymbol(".") && Words.isLabel(tokens.peek(ahead + 2))) {
            ahead += 2;
        }
        if (!tokens.peek(ahead + 1).isSymbol("(")) {
            return null;
        }
        int start = tokens.peek().start();
        Token name = tokens.take();
        for (int i = 0; i < ahead; i += 2) {
            tokens.take();
            name = tokens.take();
        }
        SqlParserPos position = tokens.position(start);
        tokens.expectSymbol("(");
        SqlNode special = ahead == 0 ? special(name.text(), position) : null;
        return special != null ? special : plain(name.text(), position, start);
    }

    private @Nullable SqlNode special(String name, SqlParserPos position) {
        return switch (name) {
            case "coalesce" -> CommonTypeFunction.COALESCE.createCall(position, arguments());
            case "nullif" -> CommonTypeFunction.NULLIF.createCall(position, arguments());
            case "greatest" -> CommonTypeFunction.GREATEST.createCall(position, arguments());
            case "least" -> CommonTypeFunction.LEAST.createCall(position, arguments());
            case "extract" -> extract(position);
            case "substring" -> substring(position);
            case "position" -> positionOf(position);
            case "overlay" -> overlay(position);
            case "trim" -> trim(position);
            case "normalize" -> normalize(position);
            case "make_interval" -> makeInterval(position);
            case "grouping" -> GroupingFunction.INSTANCE.createCall(position, arguments());
            default -> null;
        };
    }

    private List<SqlNode> arguments() {
        List<SqlNode> arguments =
                tokens.atSymbol(")") ? List.of() : parsers.expressions().expressions();
        tokens.expectSymbol(")");
        return arguments;
    }

    private SqlNode expression() {
        return parsers.expressions().expression();
    }

    private SqlNode extract(SqlParserPos position) {
        Token field = tokens.take();
        if (!Words.isLabel(field) && field.kind() != Token.Kind.STRING) {
            throw tokens.unexpected(field, null);
        }
        tokens.expect("from");
        SqlNode from = expression();
        tokens.expectSymbol(")");
        return Calls.function(
                "extract", position, Calls.string(field.text(), Tokens.position(field)), from);
    }

    private SqlNode substring(SqlParserPos position) {
        var arguments = new ArrayList<SqlNode>();
        arguments.add(expression());
        if (tokens.atSymbol(",")) {
            while (tokens.acceptSymbol(",")) {
                arguments.add(expression());
            }
        } else if (tokens.accept("similar")) {
            arguments.add(expression());
            tokens.expect("escape");
            arguments.add(expression());
            tokens.expectSymbol(")");
            return Calls.function("substring_similar", position, arguments.toArray(SqlNode[]::new));
        } else {
            boolean from = tokens.accept("from");
            if (from) {
                arguments.add(expression());
            }
            if (tokens.accept("for")) {
                if (!from) {
                    arguments.add(Calls.number("1", position));
                }
                arguments.add(expression());
                if (!from && tokens.accept("from")) {
                    arguments.set(1, expression());
                }
            }
        }
        tokens.expectSymbol(")");
        return Calls.function("substring", position, arguments.toArray(SqlNode[]::new));
    }

    /// `call`, whose column has another name than its function.
    private SqlNode named(SqlNode call, String name) {
        parsers.queries().name(call, name);
        return call;
    }

    private SqlNode positionOf(SqlParserPos position) {
        // The string sought ends before IN, which an expression would take for itself.
        SqlNode sought = parsers.primary().primary();
        if (tokens.acceptSymbol(",")) {
            SqlNode within = expression();
            tokens.expectSymbol(")");
            return named(Calls.function("strpos", position, within, sought), "position");
        }
        tokens.expect("in");
        SqlNode within = expression();
        tokens.expectSymbol(")");
        return named(Calls.function("strpos", position, within, sought), "position");
    }

    private SqlNode overlay(SqlParserPos position) {
        var arguments = new ArrayList<SqlNode>();
        arguments.add(expression());
        if (tokens.accept("placing")) {
            arguments.add(expression());
            tokens.expect("from");
            arguments.add(expression());
            if (tokens.accept("for")) {
                arguments.add(expression());
            }
        } else {
            while (tokens.acceptSymbol(",")) {
                arguments.add(expression());
            }
        }
        tokens.expectSymbol(")");
        return Calls.function("overlay", position, arguments.toArray(SqlNode[]::new));
    }

    /// Whether `token` names a normal form of Unicode.
    static boolean isNormalForm(Token token) {
        return token.is("nfc") || token.is("nfd") || token.is("nfkc") || token.is("nfkd");
    }

    private SqlNode normalize(SqlParserPos position) {
        SqlNode text = expression();
        SqlNode form = Calls.string("NFC", position);
        if (tokens.acceptSymbol(",")) {
            Token name = tokens.take();
            if (!isNormalForm(name)) {
                throw tokens.unexpected(name, "The forms are NFC, NFD, NFKC and NFKD.");
            }
            form = Calls.string(name.text(), Tokens.position(name));
        }
        tokens.expectSymbol(")");
        return Calls.function("normalize", position, text, form);
    }

    /// The arguments of `make_interval` may be given by name, and those left out are 0.
    private SqlNode makeInterval(SqlParserPos position) {
        var arguments = new SqlNode[INTERVAL_PARTS.size()];
        int index = 0;
        while (!tokens.atSymbol(")")) {
            Token token = tokens.peek();
            if (tokens.peek(1).isSymbol("=>") || tokens.peek(1).isSymbol(":=")) {
                index = INTERVAL_PARTS.indexOf(token.text());
                tokens.take();
                tokens.take();
            }
            if (index < 0 || index >= arguments.length) {
                throw tokens.unexpected(
                        token, "The arguments are " + String.join(", ", INTERVAL_PARTS) + ".");
            }
            arguments[index++] = expression();
            if (!tokens.acceptSymbol(",")) {
                break;
            }
        }
        tokens.expectSymbol(")");
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] == null) {
                arguments[i] = Calls.number("0", position);
            }
        }
        return Calls.function("make_interval", position, arguments);
    }

    private SqlNode trim(SqlParserPos position) {
        String function = "btrim";
        if (tokens.accept("leading")) {
            function = "ltrim";
        } else if (tokens.accept("trailing")) {
            function = "rtrim";
        } else {
            tokens.accept("both");
        }
        var arguments = new ArrayList<SqlNode>();
        if (tokens.accept("from")) {
            arguments.add(expression());
        } else {
            SqlNode first = expression();
            if (tokens.accept("from")) {
                arguments.add(expression());
                arguments.add(first);
            } else {
                arguments.add(first);
                while (tokens.acceptSymbol(",")) {
                    arguments.add(expression());
                }
            }
        }
        tokens.expectSymbol(")");
        return Calls.function(function, position, arguments.toArray(SqlNode[]::new));
    }

    private SqlNode plain(String name, SqlParserPos position, int start) {
        SqlLiteral quantifier = null;
        List<SqlNode> arguments = new ArrayList<>();
        SqlNodeList order = null;
        if (tokens.atSymbol("*") && tokens.peek(1).isSymbol(")")) {
            arguments.add(SqlIdentifier.star(Tokens.position(tokens.take())));
        } else if (!tokens.atSymbol(")")) {
            if (tokens.at("distinct")) {
                quantifier = SqlSelectKeyword.DISTINCT.symbol(Tokens.position(tokens.take()));
            } else {
                tokens.accept("all");
            }
            do {
                arguments.add(argument());
            } while (tokens.acceptSymbol(","));
            if (tokens.accept("order", "by")) {
                order = parsers.queries().orderItems();
            }
        }
        tokens.expectSymbol(")");
        boolean within = tokens.at("within", "group") && tokens.peek(2).isSymbol("(");
        if (within) {
            if (order != null) {
                throw misplaced("cannot use multiple ORDER BY clauses with WITHIN GROUP", position);
            }
            if (quantifier != null) {
                throw misplaced("cannot use DISTINCT with WITHIN GROUP", position);
            }
            order = withinGroup();
        }
        if (order != null && tokens.at("over")) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            within
                                    ? "OVER is not supported for ordered-set aggregate " + name
                                    : "aggregate ORDER BY is not implemented for window functions")
                    .hint("Over a window, rows come in the window's order.")
                    .at(position.getColumnNum());
        }
        OrderedSets.check(name, within, position);
        if (within && order != null && Hypothetical.is(name)) {
            return named(Hypothetical.of(name, arguments, order, filter(), position), name);
        }
        return decorated(call(name, quantifier, arguments, order, within, position), start);
    }

    private static SqlNode call(
            String name,
            @Nullable SqlLiteral quantifier,
            List<SqlNode> arguments,
            @Nullable SqlNodeList order,
            boolean within,
            SqlParserPos position) {
        if (name.equals("count")) {
            // How rows are ordered makes no difference.
            return count(quantifier, arguments, position);
        }
        if (name.startsWith("json") && name.contains("_object_agg") && !arguments.isEmpty()) {
            // Any key will do, by its text.
            arguments.set(0, Calls.cast(arguments.getFirst(), Type.TEXT, position));
        }
        String named = SeriesCalls.meant(name, arguments);
        if (order != null) {
            named = AggregateOrder.of(named, within, order).name();
            order.forEach(item -> arguments.add(AggregateOrder.expression(item)));
        }
        return Calls.unresolved(named, position).createCall(quantifier, position, arguments);
    }

    private static SqlNode count(
            @Nullable SqlLiteral quantifier, List<SqlNode> arguments, SqlParserPos position) {
        if (arguments.size() > 1) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "function count with several arguments does not exist")
                    .hint("Write count(DISTINCT (a, b)) to count different rows.")
                    .at(position.getColumnNum());
        }
        List<SqlNode> counted = arguments;
        if (!arguments.isEmpty() && arguments.getFirst().getKind() == SqlKind.ROW) {
            // A row is not NULL, whatever is in it.
            counted =
                    quantifier == null
                            ? List.of(SqlIdentifier.star(position))
                            : ((SqlCall) arguments.getFirst()).getOperandList();
        }
        return SqlStdOperatorTable.COUNT.createCall(quantifier, position, counted);
    }

    private SqlNodeList withinGroup() {
        tokens.take();
        tokens.take();
        tokens.expectSymbol("(");
        tokens.expect("order", "by");
        SqlNodeList order = parsers.queries().orderItems();
        tokens.expectSymbol(")");
        return order;
    }

    private static SqlException misplaced(String message, SqlParserPos position) {
        return SqlException.of(SqlState.SYNTAX_ERROR, message).at(position.getColumnNum());
    }

    private SqlNode argument() {
        int start = tokens.peek().start();
        if (tokens.accept("variadic")) {
            throw Tokens.unsupported("VARIADIC", start, "Give the arguments one by one.");
        }
        if (Words.isLabel(tokens.peek())
                && (tokens.peek(1).isSymbol("=>") || tokens.peek(1).isSymbol(":="))) {
            Token name = tokens.take();
            tokens.take();
            SqlNode value = expression();
            return SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(
                    tokens.position(start),
                    value,
                    new SqlIdentifier(name.text(), Tokens.position(name)));
        }
        return expression();
    }

    /// Takes `FILTER (WHERE condition)`; null where it does not follow.
    private @Nullable SqlNode filter() {
        if (!tokens.at("filter") || !tokens.peek(1).isSymbol("(")) {
            return null;
        }
        tokens.take();
        tokens.expectSymbol("(");
        tokens.expect("where");
        SqlNode condition = expression();
        tokens.expectSymbol(")");
        return condition;
    }

    /// What may follow a call: FILTER, IGNORE NULLS, RESPECT NULLS, OVER.
    private SqlNode decorated(SqlNode plain, int start) {
        SqlNode call = plain;
        SqlNode condition = filter();
        if (condition != null) {
            call = SqlStdOperatorTable.FILTER.createCall(tokens.position(start), call, condition);
        }
        int treatment = tokens.peek().start();
        if (tokens.accept("ignore", "nulls")) {
            WrittenWindow.checkNulls(call, "IGNORE", treatment);
            if (!tokens.at("over")) {
                throw WrittenWindow.missing(call);
            }
            call = SqlStdOperatorTable.IGNORE_NULLS.createCall(tokens.position(start), call);
        } else if (tokens.accept("respect", "nulls")) {
            WrittenWindow.checkNulls(call, "RESPECT", treatment);
        }
        return tokens.at("over") && call instanceof SqlCall function
                ? parsers.windows().over(function, start)
                : call;
    }
}
