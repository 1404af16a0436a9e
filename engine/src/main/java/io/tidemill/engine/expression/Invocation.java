// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.function.Cell;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The Java method of a [Function] and how to call it.
///
/// @param context whether its first parameter is the [EvaluationContext]
/// @param bound the type that it takes behind that, or null where it takes none
/// @param strict whether it is called only with arguments that are not NULL
/// @param arguments the kinds of the arguments; for a variadic function the last is repeated
/// @param memo whether it takes a [Memo] after the arguments
/// @param out the class of its last parameter, `Slice` or `Cell`, or null where it has none
record Invocation(
        Method method,
        boolean context,
        @Nullable Type bound,
        boolean strict,
        List<Kind> arguments,
        boolean variadic,
        boolean memo,
        @Nullable Class<?> out,
        boolean nullable,
        Kind result) {

    Invocation(
            Method method,
            boolean context,
            @Nullable Type bound,
            boolean strict,
            List<Kind> arguments,
            boolean variadic,
            boolean memo,
            @Nullable Class<?> out,
            boolean nullable,
            Kind result) {
        this.method = method;
        this.context = context;
        this.bound = bound;
        this.strict = strict;
        this.arguments = arguments;
        this.variadic = variadic;
        this.memo = memo;
        this.out = out;
        this.nullable = nullable;
        this.result = result;
    }

    private static final Map<Function, Invocation> RESOLVED = new ConcurrentHashMap<>();

    /// The invocation of `function`. Bounded: there are as many as functions and types they are
    /// bound to.
    static Invocation of(Function function) {
        return RESOLVED.computeIfAbsent(function, Invocation::resolve);
    }

    /// Whether the method's own result is a `boolean` that is the value.
    boolean givesBoolean() {
        return !nullable && method.getReturnType() == boolean.class;
    }

    private static Invocation resolve(Function function) {
        var kinds =
                function.arguments().stream()
                        .map(type -> function.strict() ? type.kind() : Kind.BYTES)
                        .toList();
        var result = function.result().kind();
        Class<?> out = result == Kind.BYTES ? Slice.class : function.nullable() ? Cell.class : null;
        for (var method : function.owner().getMethods()) {
            if (!method.getName().equals(function.method())
                    || !Modifier.isStatic(method.getModifiers())
                    || !returns(method.getReturnType(), function, result)) {
                continue;
            }
            var given = List.of(method.getParameterTypes());
            boolean context = !given.isEmpty() && given.getFirst() == EvaluationContext.class;
            boolean memo = given.contains(Memo.class);
            boolean typed = given.contains(Type.class);
            if (given.equals(parameters(context, typed, kinds, function.variadic(), memo, out))) {
                return new Invocation(
                        method,
                        context,
                        typed ? requireNonNull(function.bound(), function.name()) : null,
                        function.strict(),
                        kinds,
                        function.variadic(),
                        memo,
                        out,
                        function.nullable(),
                        result);
            }
        }
        throw new IllegalStateException(
                "function %s has no method %s.%s for arguments %s"
                        .formatted(
                                function.name(),
                                function.owner().getName(),
                                function.method(),
                                function.arguments()));
    }

    private static boolean returns(Class<?> given, Function function, Kind result) {
        if (function.nullable()) {
            return given == boolean.class;
        }
        return switch (result) {
            case LONG -> given == long.class || given == boolean.class;
            case DOUBLE -> given == double.class;
            case BYTES -> given == void.class;
        };
    }

    private static List<Class<?>> parameters(
            boolean context,
            boolean typed,
            List<Kind> kinds,
            boolean variadic,
            boolean memo,
            @Nullable Class<?> out) {
        var parameters = new ArrayList<Class<?>>();
        if (context) {
            parameters.add(EvaluationContext.class);
        }
        if (typed) {
            parameters.add(Type.class);
        }
        for (int i = 0; i < kinds.size(); i++) {
            var value = valueClass(kinds.get(i));
            parameters.add(variadic && i == kinds.size() - 1 ? value.arrayType() : value);
        }
        if (memo) {
            parameters.add(Memo.class);
        }
        if (out != null) {
            parameters.add(out);
        }
        return parameters;
    }

    /// The class that a value of `kind` is passed as.
    static Class<?> valueClass(Kind kind) {
        return switch (kind) {
            case LONG -> long.class;
            case DOUBLE -> double.class;
            case BYTES -> Slice.class;
        };
    }

    @Override
    public String toString() {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
