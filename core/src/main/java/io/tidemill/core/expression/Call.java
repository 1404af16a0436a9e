// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import java.util.List;

/// A call of a function or operator. All arguments are evaluated, from left to right, so that any
/// of them may raise its error; then, when one is NULL and the function is strict, the result is
/// NULL and the function is not called. Only where an argument is the literal NULL the others need
/// not be evaluated.
///
/// @param type the result's type (the function's, with modifiers where they are known)
public record Call(Function function, List<Expression> arguments, Type type) implements Expression {
    public Call {
        arguments = List.copyOf(arguments);
    }
}
