// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.function.Function;
import io.tidemill.core.function.Function.Anything;
import io.tidemill.core.function.Function.Volatility;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// Collects functions, a line each: signature, Java method, description, example.
///
/// A signature is `name(type, type) type`; a `?` behind the result type says that the result may be
/// NULL for arguments that are not, `...` behind the last argument that it may be repeated. `T` is
/// any type, the same in all places, `T[]` an array of it. `any` is any type, passed as text, and
/// `json` any type, passed as jsonb; both only as the last argument.
final class Registry {
    private final List<Function> functions = new ArrayList<>();
    private Class<?> owner = Registry.class;

    /// Says which class has the methods of the lines that follow.
    Registry in(Class<?> newOwner) {
        owner = newOwner;
        return this;
    }

    /// A function whose result depends on its arguments alone.
    void add(String signature, String method, String description, String example) {
        functions.add(
                function(owner, signature, Volatility.IMMUTABLE, method, description, example));
    }

    /// A function whose result depends on the tick or the session too.
    void stable(String signature, String method, String description, String example) {
        functions.add(function(owner, signature, Volatility.STABLE, method, description, example));
    }

    /// A function that is called with NULL too.
    void nulls(String signature, String method, String description, String example) {
        functions.add(
                function(
                        owner,
                        signature,
                        false,
                        Volatility.IMMUTABLE,
                        method,
                        description,
                        example));
    }

    /// A function that is called with NULL too, and depends on the tick or the session.
    void nullsStable(String signature, String method, String description, String example) {
        functions.add(
                function(owner, signature, false, Volatility.STABLE, method, description, example));
    }

    /// A function whose result differs from call to call.
    void changing(String signature, String method, String description, String example) {
        functions.add(
                function(owner, signature, Volatility.VOLATILE, method, description, example));
    }

    /// A function for each of `types`, whose name takes the place of `T` in `signature`.
    void each(
            List<String> types,
            String signature,
            String method,
            String description,
            String example) {
        for (String type : types) {
            add(substitute(signature, type), method, description, example);
        }
    }

    private static String substitute(String signature, String type) {
        int open = signature.indexOf('(');
        return signature.substring(0, open) + signature.substring(open).replace("T", type);
    }

    /// What was collected.
    List<Function> functions() {
        return functions;
    }

    /// A function of one signature.
    static Function function(
            Class<?> owner,
            String signature,
            Volatility volatility,
            String method,
            String description,
            String example) {
        return function(owner, signature, true, volatility, method, description, example);
    }

    private static Function function(
            Class<?> owner,
            String signature,
            boolean strict,
            Volatility volatility,
            String method,
            String description,
            String example) {
        int open = signature.indexOf('(');
        int close = signature.indexOf(')');
        var anything = Anything.NONE;
        var arguments = new ArrayList<Type>();
        boolean variadic = false;
        String list = signature.substring(open + 1, close);
        int from = 0;
        while (from < list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            String name = list.substring(from, to).strip();
            if (name.endsWith("...")) {
                variadic = true;
                name = name.substring(0, name.length() - 3);
            }
            anything =
                    switch (name) {
                        case "any" -> Anything.TEXT;
                        case "json" -> Anything.JSON;
                        default -> Anything.NONE;
                    };
            arguments.add(TypeNames.parse(name));
            from = to + 1;
        }
        String result = signature.substring(close + 1).strip();
        boolean nullable = result.endsWith("?");
        return new Function(
                signature.substring(0, open),
                arguments,
                variadic,
                TypeNames.parse(nullable ? result.substring(0, result.length() - 1) : result),
                nullable,
                strict,
                anything,
                null,
                volatility,
                owner,
                method,
                description,
                example);
    }
}
