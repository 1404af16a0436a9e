// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Anything;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.expression.Casts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which functions convert between types: one to the other type, then one for the modifiers. The
/// functions are in [NumberCasts], [TextCasts], [DateTimeCasts], [VectorCasts] and [ArrayCasts];
/// they have no name in SQL.
public final class CastFunctions implements Casts {
    private final Map<Pair, Function> functions = new HashMap<>();
    private final Set<TypeName> integers =
            Set.of(TypeName.SMALLINT, TypeName.INTEGER, TypeName.BIGINT);

    private record Pair(TypeName from, TypeName to) {}

    /// All conversions.
    public CastFunctions() {
        var registry = new Registry();
        NumberCasts.register(registry.in(NumberCasts.class));
        TextCasts.register(registry.in(TextCasts.class));
        DateTimeCasts.register(registry.in(DateTimeCasts.class));
        VectorCasts.register(registry.in(VectorCasts.class));
        for (Function function : registry.functions()) {
            functions.put(
                    new Pair(function.arguments().getFirst().name(), function.result().name()),
                    function);
        }
    }

    /// Whether a value of type `from` can be converted to type `to`.
    public boolean exists(Type from, Type to) {
        if (from.sameName(to) || from.name() == TypeName.UNKNOWN) {
            return true;
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.ARRAY) {
            return exists(from.requireElement(), to.requireElement());
        }
        if (from.name() == TypeName.VECTOR && to.name() == TypeName.ARRAY) {
            return exists(Type.array(Type.REAL), to);
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.VECTOR) {
            return exists(from, Type.array(Type.REAL));
        }
        if (from.name() == TypeName.ARRAY || to.name() == TypeName.ARRAY) {
            return from.name() == TypeName.TEXT || to.name() == TypeName.TEXT;
        }
        return isWidening(from, to) || functions.containsKey(new Pair(from.name(), to.name()));
    }

    private boolean isWidening(Type from, Type to) {
        return (integers.contains(from.name())
                        && integers.contains(to.name())
                        && from.name().compareTo(to.name()) < 0)
                || (from.name() == TypeName.REAL && to.name() == TypeName.DOUBLE);
    }

    @Override
    public Expression lower(Cast cast) {
        Type to = cast.type();
        return modify(convert(cast.input(), to), to, cast.explicit());
    }

    private Expression convert(Expression input, Type to) {
        Type from = input.type();
        Type plain = to.withoutModifiers();
        if (from.sameName(to)) {
            return input;
        }
        if (from.name() == TypeName.UNKNOWN) {
            return to.name() == TypeName.TEXT
                    ? retyped(input, plain)
                    : convert(retyped(input, Type.TEXT), to);
        }
        if (from.name() == TypeName.VECTOR && to.name() == TypeName.ARRAY) {
            return convert(call(input, Type.array(Type.REAL)), to);
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.VECTOR) {
            return call(convert(input, Type.array(Type.REAL)), plain);
        }
        if (from.name() == TypeName.ARRAY || to.name() == TypeName.ARRAY) {
            return convertArray(input, from, to);
        }
        if (isWidening(from, to)) {
            return retyped(input, plain);
        }
        return call(input, plain);
    }

    private Expression call(Expression input, Type plain) {
        Type from = input.type();
        Function function = functions.get(new Pair(from.name(), plain.name()));
        if (function == null) {
            throw SqlException.of(
                    SqlState.CANNOT_COERCE,
                    "cannot cast type " + from.withoutModifiers().sql() + " to " + plain.sql());
        }
        return new Call(function, List.of(input), plain);
    }

    /// The same value under another type whose values lie alike.
    private static Expression retyped(Expression input, Type to) {
        if (input instanceof Literal literal) {
            return new Literal(to, literal.value());
        }
        String name = input.type().kind() == Kind.LONG ? "longs" : "doubles";
        Function function =
                input.type().kind() == Kind.BYTES
                        ? identity("bytes", input.type(), to)
                        : identity(name, input.type(), to);
        return new Call(function, List.of(input), to);
    }

    private static Function identity(String method, Type from, Type to) {
        return new Function(
                "cast",
                List.of(from.withoutModifiers()),
                false,
                to,
                false,
                Volatility.IMMUTABLE,
                NumberCasts.class,
                method,
                "the same value as another type",
                "");
    }

    private Expression convertArray(Expression input, Type from, Type to) {
        Type plain = to.withoutModifiers();
        if (!exists(from, to)) {
            throw SqlException.of(
                    SqlState.CANNOT_COERCE,
                    "cannot cast type " + from.withoutModifiers().sql() + " to " + plain.sql());
        }
        var arguments = new ArrayList<Type>();
        var values = new ArrayList<Expression>();
        arguments.add(from.withoutModifiers());
        values.add(input);
        String method;
        Type bound;
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.ARRAY) {
            bound = to.requireElement();
            if (isWidening(from.requireElement(), bound)) {
                return retyped(input, plain);
            }
            method = "elements";
            values.add(name(from.requireElement()));
            arguments.add(Type.TEXT);
        } else if (to.name() == TypeName.ARRAY) {
            method = "parse";
            bound = to.requireElement();
        } else {
            method = "format";
            bound = from.requireElement();
        }
        var function =
                new Function(
                        "cast",
                        arguments,
                        false,
                        plain,
                        false,
                        true,
                        Anything.NONE,
                        bound,
                        Volatility.STABLE,
                        ArrayCasts.class,
                        method,
                        "array conversion",
                        "");
        return new Call(function, values, plain);
    }

    private static Literal name(Type type) {
        byte[] bytes = type.withoutModifiers().sql().getBytes(StandardCharsets.UTF_8);
        return new Literal(Type.TEXT, new BytesColumn(bytes, new int[] {0, bytes.length}, null));
    }

    private Expression modify(Expression input, Type to, boolean explicit) {
        if (to.name() == TypeName.ARRAY
                && to.requireElement().precision() != Type.UNSPECIFIED
                && !input.type().equals(to)) {
            return convertArray(input, input.type(), to);
        }
        if (to.precision() == Type.UNSPECIFIED || input.type().equals(to)) {
            return input;
        }
        return switch (to.name()) {
            case NUMERIC -> {
                var function =
                        Registry.function(
                                NumberCasts.class,
                                "cast(numeric, integer, integer) numeric",
                                Volatility.IMMUTABLE,
                                "modifyNumeric",
                                "rounds to the scale, checks the precision",
                                "");
                yield new Call(
                        function,
                        List.of(input, integer(to.precision()), integer(Math.max(0, to.scale()))),
                        to);
            }
            case TEXT ->
                    modifyBy(
                            TextCasts.class,
                            explicit ? "cut" : "check",
                            "cast(text, integer) text",
                            input,
                            to);
            case VECTOR ->
                    modifyBy(VectorCasts.class, "check", "cast(vector, integer) vector", input, to);
            case TIME ->
                    modifyBy(DateTimeCasts.class, "round", "cast(time, integer) time", input, to);
            case TIMESTAMP ->
                    modifyBy(
                            DateTimeCasts.class,
                            "round",
                            "cast(timestamp, integer) timestamp",
                            input,
                            to);
            case TIMESTAMPTZ ->
                    modifyBy(
                            DateTimeCasts.class,
                            "round",
                            "cast(timestamptz, integer) timestamptz",
                            input,
                            to);
            default -> input;
        };
    }

    private static Expression modifyBy(
            Class<?> owner, String method, String signature, Expression input, Type to) {
        var function =
                Registry.function(
                        owner, signature, Volatility.IMMUTABLE, method, "applies modifiers", "");
        return new Call(function, List.of(input, integer(to.precision())), to);
    }

    private static Literal integer(long value) {
        return new Literal(Type.INTEGER, new LongColumn(new long[] {value}, null));
    }

    /// The function that converts plain types, or null where none is needed or there is none.
    @Nullable Function find(Type from, Type to) {
        return functions.get(new Pair(from.name(), to.name()));
    }
}
