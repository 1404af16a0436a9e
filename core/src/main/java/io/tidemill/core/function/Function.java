// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import java.util.List;

/// A strict scalar function or operator: one overload. Operators are functions named by their
/// symbol (`+ - * / % || = <> < <= > >= ~~ ~~* ~ ~* !~ !~* not`; unary minus is `-` with one
/// argument).
///
/// The implementation is a public static Java method. Its parameters are, in order: an
/// [EvaluationContext] if it declares one; then per argument a `long`, `double` or `Slice` by the
/// argument's kind; then a [Memo] if it declares one (an object of its own per place of call, for
/// compiled patterns or scratch space); then, for a result of kind `BYTES`, a `Slice out` that it
/// resets or points to its result. It returns `long` (or `boolean` for SQL booleans), `double`, or
/// nothing where it has a `Slice out`. A function that can give NULL for arguments that are not
/// NULL ([#nullable]) instead returns a `boolean`, false for NULL, and writes its result to `Slice
/// out`, or to a [Cell] `out` for kinds `LONG` and `DOUBLE`.
///
/// @param name SQL name, lower case
/// @param arguments argument types, without modifiers
/// @param variadic whether the last argument may be repeated; the call site then passes an array
///   `Slice[]`/`long[]`/`double[]`
/// @param result result type
/// @param nullable whether it can give NULL for arguments that are not NULL
/// @param volatility what the result depends on
/// @param owner the class that has the method
/// @param method the method's name; its parameter types follow from the above
/// @param description one sentence for the manual
/// @param example an SQL expression and its result, `abs(-2) → 2`
public record Function(
        String name,
        List<Type> arguments,
        boolean variadic,
        Type result,
        boolean nullable,
        Volatility volatility,
        Class<?> owner,
        String method,
        String description,
        String example) {
    /// What a result depends on.
    public enum Volatility {
        /// On the arguments alone.
        IMMUTABLE,
        /// On the tick too (`now()`), or on session settings.
        STABLE,
        /// Differs from call to call (`random()`).
        VOLATILE
    }

    public Function {
        requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
        requireNonNull(result, "result");
    }
}
