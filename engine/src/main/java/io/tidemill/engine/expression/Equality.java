// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.function.Function;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When two values of a type are the same: the function `=` of the type where there is one, else
/// equal bytes.
public final class Equality {
    private final Functions functions;

    /// By the functions called `=` among `functions`.
    public Equality(Functions functions) {
        this.functions = requireNonNull(functions, "functions");
    }

    /// The function that compares values of these types, or null where values are the same if and
    /// only if they are represented the same.
    @Nullable Function of(Type left, Type right) {
        if (left.kind() != Kind.BYTES) {
            return null;
        }
        return functions.find("=", List.of(left, right)).orElse(null);
    }

    /// PostgreSQL's equality of floating point numbers: NaN equals itself, -0 equals 0.
    static boolean equal(double left, double right) {
        return left == right || (Double.isNaN(left) && Double.isNaN(right));
    }
}
