// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import java.util.List;

/// A call of a strict function or operator. Arguments are evaluated left to right; when one is NULL
/// the result is NULL and the function is not called.
///
/// @param type the result's type (the function's, with modifiers where they are known)
public record Call(Function function, List<Expression> arguments, Type type) implements Expression {
    public Call {
        arguments = List.copyOf(arguments);
    }
}
