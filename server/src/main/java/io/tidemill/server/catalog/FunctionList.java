// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Anything;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Collects the functions that a class implements.
final class FunctionList {
    private final Class<?> owner;
    private final List<Function> functions = new ArrayList<>();

    FunctionList(Class<?> owner) {
        this.owner = owner;
    }

    /// Adds a function that gives NULL for NULL alone.
    void add(String name, List<Type> arguments, Type result, String method, String description) {
        add(name, arguments, result, false, true, Volatility.STABLE, method, description);
    }

    /// Adds a function that may give NULL for other values too.
    void addNullable(
            String name, List<Type> arguments, Type result, String method, String description) {
        add(name, arguments, result, true, true, Volatility.STABLE, method, description);
    }

    /// Adds a function that is called with NULLs too, and may give NULL.
    void addCalledOnNull(
            String name, List<Type> arguments, Type result, String method, String description) {
        add(name, arguments, result, true, false, Volatility.STABLE, method, description);
    }

    /// Adds a function that does something.
    void addVolatile(
            String name, List<Type> arguments, Type result, String method, String description) {
        add(name, arguments, result, false, true, Volatility.VOLATILE, method, description);
    }

    private void add(
            String name,
            List<Type> arguments,
            Type result,
            boolean nullable,
            boolean strict,
            Volatility volatility,
            String method,
            String description) {
        functions.add(
                new Function(
                        name,
                        arguments,
                        false,
                        result,
                        nullable,
                        strict,
                        Anything.NONE,
                        null,
                        volatility,
                        owner,
                        method,
                        description,
                        example(name, arguments)));
    }

    private static String example(String name, List<Type> arguments) {
        return arguments.stream().map(Type::sql).collect(Collectors.joining(", ", name + "(", ")"));
    }

    List<Function> functions() {
        return List.copyOf(functions);
    }
}
