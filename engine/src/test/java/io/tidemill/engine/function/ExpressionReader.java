// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the small part of SQL's expressions that tests of functions need, without the planner:
/// literals, calls, operators, casts, ARRAY, EXTRACT and AT TIME ZONE. It finds overloads by
/// cheapest implicit casts.
final class ExpressionReader {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*(?:(?<string>[eE]?'(?:[^']|'')*')|(?<number>\\d+\\.?\\d*(?:[eE][-+]?\\d+)?|\\.\\d+)"
                            + "|(?<word>[A-Za-z_][A-Za-z_0-9]*)|(?<symbol>::|[-+*/<>=~!@#%^&|`?]+|[(),\\[\\]]))");
    private static final List<TypeName> NUMBERS =
            List.of(
                    TypeName.SMALLINT,
                    TypeName.INTEGER,
                    TypeName.BIGINT,
                    TypeName.NUMERIC,
                    TypeName.REAL,
                    TypeName.DOUBLE);
    private static final List<TypeName> TIMES =
            List.of(TypeName.DATE, TypeName.TIMESTAMP, TypeName.TIMESTAMPTZ);
    private static final Map<String, Integer> PRECEDENCE =
            Map.ofEntries(
                    Map.entry("or", 1),
                    Map.entry("and", 2),
                    Map.entry("=", 4),
                    Map.entry("<", 4),
                    Map.entry(">", 4),
                    Map.entry("<=", 4),
                    Map.entry(">=", 4),
                    Map.entry("<>", 4),
                    Map.entry("like", 5),
                    Map.entry("ilike", 5),
                    Map.entry("+", 7),
                    Map.entry("-", 7),
                    Map.entry("*", 8),
                    Map.entry("/", 8),
                    Map.entry("%", 8),
                    Map.entry("^", 9),
                    Map.entry("at", 10));
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("int", "integer"),
                    Map.entry("int4", "integer"),
                    Map.entry("int2", "smallint"),
                    Map.entry("int8", "bigint"),
                    Map.entry("float8", "double"),
                    Map.entry("float4", "real"),
                    Map.entry("bool", "boolean"),
                    Map.entry("varchar", "text"));

    private final List<Function> functions;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    ExpressionReader(List<Function> functions, String text) {
        this.functions = functions;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("cannot read: " + text.substring(end));
        }
    }

    Expression read() {
        Expression expression = binary(0);
        if (at < tokens.size()) {
            throw new IllegalArgumentException("unexpected " + tokens.get(at));
        }
        return expression;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean accept(String token) {
        if (peek().equalsIgnoreCase(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("expected " + token + " at " + peek());
        }
    }

    private Expression binary(int least) {
        Expression left = unary();
        while (at < tokens.size()) {
            String operator = peek().toLowerCase(Locale.ROOT);
            boolean isOperator =
                    PRECEDENCE.containsKey(operator)
                            || "~!@#&|<>?-".indexOf(operator.charAt(0)) >= 0;
            int precedence = PRECEDENCE.getOrDefault(operator, 6);
            if (!isOperator || operator.equals("::") || precedence < least) {
                return left;
            }
            at++;
            if (operator.equals("at")) {
                expect("time");
                expect("zone");
                Expression zone = binary(precedence + 1);
                left = call("timezone", List.of(zone, left));
                continue;
            }
            String name =
                    switch (operator) {
                        case "like" -> "~~";
                        case "ilike" -> "~~*";
                        default -> operator;
                    };
            Expression right = binary(precedence + 1);
            left = call(name, List.of(left, right));
        }
        return left;
    }

    private Expression unary() {
        if (peek().equals("-")
                && at + 1 < tokens.size()
                && Character.isDigit(tokens.get(at + 1).charAt(0))
                && !(at + 2 < tokens.size() && tokens.get(at + 2).equals("::"))) {
            at += 2;
            return number("-" + tokens.get(at - 1));
        }
        for (String operator : new String[] {"-", "+", "~", "@", "|/", "||/"}) {
            if (accept(operator)) {
                return call(operator, List.of(unary()));
            }
        }
        if (accept("not")) {
            return call("not", List.of(binary(3)));
        }
        return postfix(primary());
    }

    private Expression postfix(Expression start) {
        Expression expression = start;
        while (accept("::")) {
            expression = new Cast(expression, type(), true);
        }
        return expression;
    }

    private Type type() {
        String name = tokens.get(at++).toLowerCase(Locale.ROOT);
        if (name.equals("double")) {
            expect("precision");
        }
        Type type = TypeNames.parse(TYPES.getOrDefault(name, name));
        if (accept("(")) {
            int precision = Integer.parseInt(tokens.get(at++));
            int scale = accept(",") ? Integer.parseInt(tokens.get(at++)) : 0;
            expect(")");
            type =
                    new Type(
                            type.name(),
                            precision,
                            type.name() == TypeName.NUMERIC ? scale : -1,
                            null);
        }
        if (accept("[")) {
            expect("]");
            type = Type.array(type);
        }
        return type;
    }

    private Expression primary() {
        if (accept("(")) {
            Expression inner = binary(0);
            expect(")");
            return inner;
        }
        String token = tokens.get(at++);
        char first = token.charAt(0);
        if (first == '\'' || token.startsWith("e'") || token.startsWith("E'")) {
            return new Literal(Type.UNKNOWN, text(string(token)));
        }
        if (Character.isDigit(first) || first == '.') {
            return number(token);
        }
        String word = token.toLowerCase(Locale.ROOT);
        switch (word) {
            case "true", "false" -> {
                return new Literal(
                        Type.BOOLEAN,
                        new LongColumn(new long[] {word.equals("true") ? 1 : 0}, null));
            }
            case "null" -> {
                var builder = ColumnBuilder.of(Type.UNKNOWN.kind());
                builder.appendNull();
                return new Literal(Type.UNKNOWN, builder.build());
            }
            case "array" -> {
                return array();
            }
            case "extract" -> {
                expect("(");
                var field = new Literal(Type.TEXT, text(tokens.get(at++).toLowerCase(Locale.ROOT)));
                expect("from");
                Expression source = binary(0);
                expect(")");
                return call("extract", List.of(field, source));
            }
            default -> {}
        }
        if (peek().startsWith("'") || (word.equals("double") && peek().equals("precision"))) {
            at--;
            Type type = type();
            return new Cast(new Literal(Type.UNKNOWN, text(string(tokens.get(at++)))), type, true);
        }
        expect("(");
        var arguments = new ArrayList<Expression>();
        if (!accept(")")) {
            do {
                arguments.add(binary(0));
            } while (accept(","));
            expect(")");
        }
        return call(word, arguments);
    }

    private Expression array() {
        expect("[");
        var elements = new ArrayList<Literal>();
        do {
            elements.add((Literal) primary());
        } while (accept(","));
        expect("]");
        Type element = elements.getFirst().type();
        var out = new Slice();
        ArrayValue.start(elements.size(), out);
        for (Literal literal : elements) {
            ArrayValue.append(literal.value(), 0, out);
        }
        byte[] bytes = out.toBytes();
        return new Literal(
                Type.array(element.equals(Type.UNKNOWN) ? Type.TEXT : element),
                new BytesColumn(bytes, new int[] {0, bytes.length}, null));
    }

    private static String string(String token) {
        int quote = token.indexOf('\'');
        String body = token.substring(quote + 1, token.length() - 1).replace("''", "'");
        return quote == 0
                ? body
                : body.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\");
    }

    private static BytesColumn text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new BytesColumn(bytes, new int[] {0, bytes.length}, null);
    }

    private static Literal number(String token) {
        var value = new Slice();
        NumericText.parse(Slice.of(token), value);
        var big = Numeric.toBigDecimal(value);
        if (token.indexOf('.') < 0
                && token.indexOf('e') < 0
                && big.toBigInteger().bitLength() < 64) {
            long number = big.longValueExact();
            Type type = number == (int) number ? Type.INTEGER : Type.BIGINT;
            return new Literal(type, new LongColumn(new long[] {number}, null));
        }
        byte[] bytes = value.toBytes();
        return new Literal(Type.NUMERIC, new BytesColumn(bytes, new int[] {0, bytes.length}, null));
    }

    private Expression call(String name, List<Expression> given) {
        Function best = null;
        int bestCost = Integer.MAX_VALUE;
        for (Function function : functions) {
            if (function.name().equals(name)) {
                int cost = cost(function, given);
                if (cost < bestCost) {
                    bestCost = cost;
                    best = function;
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException(
                    "no function " + name + given.stream().map(Expression::type).toList());
        }
        var arguments = new ArrayList<Expression>();
        for (int i = 0; i < given.size(); i++) {
            Type type = argument(best, i);
            Expression expression = given.get(i);
            arguments.add(
                    expression.type().sameName(type)
                            ? expression
                            : new Cast(expression, type, false));
        }
        return new Call(best, arguments, best.result());
    }

    private static Type argument(Function function, int index) {
        var types = function.arguments();
        return types.get(Math.min(index, types.size() - 1));
    }

    private static int cost(Function function, List<Expression> given) {
        int count = function.arguments().size();
        if (function.variadic() ? given.size() < count - 1 : given.size() != count) {
            return Integer.MAX_VALUE;
        }
        int cost = 0;
        @Nullable Type known = null;
        for (Expression expression : given) {
            known =
                    known == null && !expression.type().equals(Type.UNKNOWN)
                            ? expression.type()
                            : known;
        }
        for (int i = 0; i < given.size(); i++) {
            Type from = given.get(i).type();
            Type to = argument(function, i);
            if (from.sameName(to)) {
                continue;
            }
            if (from.equals(Type.UNKNOWN)) {
                cost +=
                        count == 2 && known != null && known.sameName(to)
                                ? 0
                                : to.equals(Type.TEXT) ? 1 : 3;
                continue;
            }
            int step = Math.max(distance(NUMBERS, from, to), distance(TIMES, from, to));
            if (step <= 0) {
                return Integer.MAX_VALUE;
            }
            cost += 10 * step - (to.equals(Type.DOUBLE) && from.isInteger() ? 25 : 0);
        }
        return cost;
    }

    private static int distance(List<TypeName> order, Type from, Type to) {
        int start = order.indexOf(from.name());
        int end = order.indexOf(to.name());
        return start < 0 || end < 0 ? -1 : end - start;
    }

    /// The names of all functions, for messages.
    static List<String> names(List<Function> functions) {
        return Arrays.asList(
                functions.stream().map(Function::name).distinct().toArray(String[]::new));
    }
}
