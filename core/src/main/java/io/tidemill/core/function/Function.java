// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalar function or operator: one overload. Operators are functions named by their symbol (`+ -
/// * / % || = <> < <= > >= ~~ ~~* ~ ~* !~ !~* not`; unary minus is `-` with one argument).
///
/// The implementation is a public static Java method. Its parameters are, in order: an
/// [EvaluationContext] if it declares one; a [Type] if it declares one, which for a generic
/// function is the type that it was bound to; then per argument a `long`, `double` or `Slice` by
/// the argument's kind; then a [Memo] if it declares one (an object of its own per place of call,
/// for compiled patterns or scratch space); then, for a result of kind `BYTES`, a `Slice out` that
/// it resets or points to its result. It returns `long` (or `boolean` for SQL booleans), `double`,
/// or nothing where it has a `Slice out`. A function that can give NULL for arguments that are not
/// NULL ([#nullable]) instead returns a `boolean`, false for NULL, and writes its result to `Slice
/// out`, or to a [Cell] `out` for kinds `LONG` and `DOUBLE`.
///
/// A *strict* function is not called when an argument is NULL; its result then is NULL. Another
/// takes each argument, whatever its kind, as a `Slice` that is null for NULL and else has the
/// bytes of the value as an element of an array.
///
/// A *generic* function takes arguments of any type: in its signature [Type#UNKNOWN] stands for one
/// type that the call determines, the same in all places. [#bind] makes it a function of that type.
///
/// @param name SQL name, lower case
/// @param arguments argument types, without modifiers
/// @param variadic whether the last argument may be repeated; the call site then passes an array
///   `Slice[]`/`long[]`/`double[]`
/// @param result result type
/// @param nullable whether it can give NULL for arguments that are not NULL
/// @param strict whether it gives NULL, without being called, where an argument is NULL
/// @param anything how the last argument takes values of other types than its own
/// @param bound for a generic function that was bound, the type in place of [Type#UNKNOWN]
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
        boolean strict,
        Anything anything,
        @Nullable Type bound,
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

    /// How the last argument takes values of any type.
    public enum Anything {
        /// It does not.
        NONE,
        /// As the text that they are printed as.
        TEXT,
        /// As jsonb.
        JSON
    }

    public Function(
            String name,
            List<Type> arguments,
            boolean variadic,
            Type result,
            boolean nullable,
            boolean strict,
            Anything anything,
            @Nullable Type bound,
            Volatility volatility,
            Class<?> owner,
            String method,
            String description,
            String example) {
        this.name = requireNonNull(name, "name");
        this.arguments = List.copyOf(arguments);
        this.variadic = variadic;
        this.result = requireNonNull(result, "result");
        this.nullable = nullable;
        this.strict = strict;
        this.anything = anything;
        this.bound = bound;
        this.volatility = volatility;
        this.owner = owner;
        this.method = method;
        this.description = description;
        this.example = example;
    }

    /// A strict function of these types and no others.
    public Function(
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
        this(
                name,
                arguments,
                variadic,
                result,
                nullable,
                true,
                Anything.NONE,
                null,
                volatility,
                owner,
                method,
                description,
                example);
    }

    /// Whether it has to be bound to a type before it can be called.
    public boolean isGeneric() {
        return bound == null && arguments.stream().anyMatch(Function::isOpen);
    }

    /// The type of argument `index`; the last one is repeated where the function is variadic.
    public Type argument(int index) {
        return arguments.get(Math.min(index, arguments.size() - 1));
    }

    /// Whether it can be called with `count` arguments.
    public boolean takes(int count) {
        return variadic ? count >= arguments.size() - 1 : count == arguments.size();
    }

    /// The generic function for `type`.
    public Function bind(Type type) {
        return new Function(
                name,
                arguments.stream().map(argument -> substituted(argument, type)).toList(),
                variadic,
                substituted(result, type),
                nullable,
                strict,
                anything,
                type,
                volatility,
                owner,
                method,
                description,
                example);
    }

    /// Whether a value of `type` can be what argument `index` of a generic function is, as far as
    /// being an array goes.
    public boolean fits(int index, Type type) {
        Type declared = argument(index);
        boolean array = type.name() == TypeName.ARRAY;
        return declared.name() == TypeName.ARRAY
                ? array
                : declared.name() != TypeName.UNKNOWN
                        || !array
                        || arguments.stream()
                                .noneMatch(argument ->
                                        argument.name() == TypeName.ARRAY && isOpen(argument));
    }

    /// The type that argument `index` of type `given` binds a generic function to, or null where
    /// the argument has a fixed type.
    public @Nullable Type binding(int index, Type given) {
        Type declared = argument(index);
        if (declared.name() == TypeName.UNKNOWN) {
            return given.withoutModifiers();
        }
        return isOpen(declared) && given.name() == TypeName.ARRAY
                ? given.requireElement().withoutModifiers()
                : null;
    }

    private static boolean isOpen(Type type) {
        return type.name() == TypeName.UNKNOWN
                || (type.name() == TypeName.ARRAY && isOpen(type.requireElement()));
    }

    private static Type substituted(Type declared, Type type) {
        if (declared.name() == TypeName.UNKNOWN) {
            return type;
        }
        return isOpen(declared) ? Type.array(type) : declared;
    }
}
