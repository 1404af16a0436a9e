// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.expression.Compiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each registration has its method. What functions give is tested against PostgreSQL in module
/// `tests`.
class ScalarFunctionsTest {
    private static final Compiler COMPILER = new Compiler(new CastFunctions());
    private static final List<Type> BINDINGS =
            List.of(Type.INTEGER, Type.DOUBLE, Type.TEXT, Type.NUMERIC);

    @Test
    void everyFunctionCompiles() {
        for (var function : ScalarFunctions.all()) {
            if (function.isGeneric()) {
                BINDINGS.forEach(type -> compile(function.bind(type)));
            } else {
                compile(function);
            }
        }
    }

    private static void compile(Function function) {
        var arguments = new ArrayList<Expression>();
        for (var type : function.arguments()) {
            arguments.add(new Input(arguments.size(), type));
        }
        COMPILER.projection(List.of(new Call(function, arguments, function.result())));
    }

    @Test
    void everyConversionCompiles() {
        var casts = new CastFunctions();
        var types =
                ScalarFunctions.all().stream()
                        .flatMap(function -> function.arguments().stream())
                        .filter(type ->
                                type.name() != TypeName.ARRAY && type.name() != TypeName.UNKNOWN)
                        .distinct()
                        .toList();
        int count = 0;
        for (var from : types) {
            for (var to : types) {
                if (casts.exists(from, to)) {
                    COMPILER.projection(List.of(new Cast(new Input(0, from), to, true)));
                    count++;
                }
            }
        }
        assertThat(count).isGreaterThan(80);
    }

    @Test
    void overloadsAreDistinct() {
        var seen = new HashSet<String>();
        for (var function : ScalarFunctions.all()) {
            assertThat(seen.add(function.name() + function.arguments()))
                    .as("%s", function)
                    .isTrue();
        }
    }
}
