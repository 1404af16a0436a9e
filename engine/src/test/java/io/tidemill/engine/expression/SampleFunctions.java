// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.function.Functions;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Functions of every form that the calling convention knows.
public final class SampleFunctions {
    static final Functions ALL = new Functions(list(), List.of(), List.of());

    private SampleFunctions() {}

    private static List<Function> list() {
        var list = new ArrayList<Function>();
        var bigint = Type.BIGINT;
        var number = Type.DOUBLE;
        var text = Type.TEXT;
        var bool = Type.BOOLEAN;
        list.add(function("+", List.of(bigint, bigint), bigint, "add"));
        list.add(function("/", List.of(bigint, bigint), bigint, "divide"));
        list.add(function("+", List.of(number, number), number, "add"));
        list.add(function("<", List.of(bigint, bigint), bool, "less"));
        list.add(function("=", List.of(bigint, bigint), bool, "equal"));
        list.add(function("<", List.of(number, number), bool, "less"));
        list.add(function("=", List.of(text, text), bool, "equalIgnoringCase"));
        list.add(function("not", List.of(bool), bool, "not"));
        list.add(function("||", List.of(text, text), text, "concatenate"));
        list.add(function("tail", List.of(text), text, "tail"));
        list.add(function("length", List.of(text), bigint, "length"));
        list.add(function("text", List.of(bigint), text, "text"));
        list.add(function("number", List.of(bigint), number, "number"));
        list.add(variadic("greatest", List.of(bigint, bigint), bigint, "greatest"));
        list.add(variadic("join", List.of(text, text), text, "join"));
        list.add(nullable("nullif", List.of(bigint, bigint), bigint, "nullif"));
        list.add(nullable("nullif", List.of(number, number), number, "nullif"));
        list.add(nullable("head", List.of(text), text, "head"));
        list.add(nullable("even", List.of(bigint), bool, "even"));
        list.add(
                new Function(
                        "now",
                        List.of(),
                        false,
                        bigint,
                        false,
                        Volatility.STABLE,
                        SampleFunctions.class,
                        "now",
                        "",
                        ""));
        return list;
    }

    private static Function function(
            String name, List<Type> arguments, Type result, String method) {
        return function(name, arguments, false, result, false, method);
    }

    private static Function variadic(
            String name, List<Type> arguments, Type result, String method) {
        return function(name, arguments, true, result, false, method);
    }

    private static Function nullable(
            String name, List<Type> arguments, Type result, String method) {
        return function(name, arguments, false, result, true, method);
    }

    private static Function function(
            String name,
            List<Type> arguments,
            boolean variadic,
            Type result,
            boolean nullable,
            String method) {
        return new Function(
                name,
                arguments,
                variadic,
                result,
                nullable,
                Volatility.IMMUTABLE,
                SampleFunctions.class,
                method,
                "",
                "");
    }

    static Call call(String name, Expression... arguments) {
        var types = Arrays.stream(arguments).map(Expression::type).toList();
        var function = ALL.find(name, types).orElseThrow();
        return new Call(function, List.of(arguments), function.result());
    }

    /// bigint to text, with a modifier as a literal; everything else stays.
    static Expression lower(Cast cast) {
        if (cast.type().sameName(Type.TEXT) && cast.input().type().sameName(Type.BIGINT)) {
            return call(
                    "||",
                    call("text", cast.input()),
                    call("text", bigint(cast.explicit() ? 1 : 0)));
        }
        return cast.input();
    }

    static Literal bigint(long value) {
        return new Literal(Type.BIGINT, new LongColumn(new long[] {value}, null));
    }

    public static long add(long left, long right) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) < 0) {
            throw SqlException.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range");
        }
        return sum;
    }

    public static long divide(long left, long right) {
        if (right == 0) {
            throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
        }
        return left / right;
    }

    public static double add(double left, double right) {
        return left + right;
    }

    public static boolean less(long left, long right) {
        return left < right;
    }

    public static boolean equal(long left, long right) {
        return left == right;
    }

    public static boolean less(double left, double right) {
        return left < right;
    }

    public static boolean equalIgnoringCase(Slice left, Slice right) {
        return left.toText().equalsIgnoreCase(right.toText());
    }

    public static long not(long value) {
        return 1 - value;
    }

    public static void concatenate(Slice left, Slice right, Slice out) {
        out.reset();
        out.append(left);
        out.append(right);
    }

    /// Points into its argument.
    public static void tail(Slice text, Slice out) {
        int skipped = Math.min(1, text.length);
        out.set(text.data, text.offset + skipped, text.length - skipped);
    }

    public static long length(Slice text) {
        return text.length;
    }

    public static void text(long value, Slice out) {
        out.reset();
        out.append(Long.toString(value));
    }

    public static double number(long value) {
        return value;
    }

    public static long greatest(long first, long[] rest) {
        long greatest = first;
        for (long value : rest) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }

    /// Keeps the separator of the last call in its memo.
    public static void join(Slice separator, Slice[] parts, Memo memo, Slice out) {
        if (memo.key == null || !Arrays.equals(memo.key, separator.toBytes())) {
            memo.key = separator.toBytes();
            memo.value = separator.toText();
        }
        out.reset();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                out.append((String) requireNonNull(memo.value));
            }
            out.append(parts[i]);
        }
    }

    public static boolean nullif(long left, long right, Cell out) {
        out.longValue = left;
        return left != right;
    }

    public static boolean nullif(double left, double right, Cell out) {
        out.doubleValue = left;
        return left != right;
    }

    public static boolean head(Slice text, Slice out) {
        if (text.length == 0) {
            return false;
        }
        out.set(text.data, text.offset, 1);
        return true;
    }

    /// NULL for 0.
    public static boolean even(long value, Cell out) {
        out.longValue = value % 2 == 0 ? 1 : 0;
        return value != 0;
    }

    public static long now(EvaluationContext context) {
        return context.nowMicros();
    }
}
