// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import java.util.stream.Collectors;

/// A function as `pg_proc` shows it.
///
/// @param oid its number
/// @param kind `f` for a scalar one, `a` for an aggregate, `w` for a window function
/// @param set whether it returns any number of rows
/// @param volatility `i`mmutable, `s`table or `v`olatile
record Routine(
        long oid,
        String name,
        String kind,
        String volatility,
        boolean strict,
        boolean variadic,
        List<Type> arguments,
        Type result,
        boolean set,
        String description,
        String example) {
    private static final int ANY_ELEMENT = 2283;
    private static final int ANY_ARRAY = 2277;

    Routine {
        requireNonNull(name, "name");
        arguments = List.copyOf(arguments);
    }

    /// Whether it is an operator: its name is a symbol.
    boolean operator() {
        return !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_';
    }

    /// The OID of a type in a signature; any type is `anyelement` or `anyarray`.
    static int type(Type type) {
        if (type.name() == TypeName.UNKNOWN) {
            return ANY_ELEMENT;
        }
        return type.name() == TypeName.ARRAY && type(type.requireElement()) == ANY_ELEMENT
                ? ANY_ARRAY
                : ObjectIds.type(type);
    }

    /// The arguments as `\df` shows them.
    String argumentText() {
        return arguments.stream()
                .map(type -> TypeNames.format(type(type), -1))
                .collect(Collectors.joining(", "));
    }

    /// The result's type.
    String resultText() {
        return (set ? "SETOF " : "") + TypeNames.format(type(result), -1);
    }
}
