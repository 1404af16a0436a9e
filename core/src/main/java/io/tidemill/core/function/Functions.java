// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.function;

import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every function that SQL knows: what planning resolves names against and the manual is made from.
public final class Functions {
    private final List<Function> scalars;
    private final List<Aggregate> aggregates;
    private final List<WindowFunction> windowFunctions;
    private final List<SetFunction> setFunctions;
    private final Map<String, List<Function>> scalarsByName = new HashMap<>();

    /// A registry of these functions.
    public Functions(
            List<Function> scalars,
            List<Aggregate> aggregates,
            List<WindowFunction> windowFunctions) {
        this(scalars, aggregates, windowFunctions, List.of());
    }

    /// A registry of these functions, some of which return sets of rows.
    public Functions(
            List<Function> scalars,
            List<Aggregate> aggregates,
            List<WindowFunction> windowFunctions,
            List<SetFunction> setFunctions) {
        this.scalars = List.copyOf(scalars);
        this.aggregates = List.copyOf(aggregates);
        this.windowFunctions = List.copyOf(windowFunctions);
        this.setFunctions = List.copyOf(setFunctions);
        for (var function : scalars) {
            scalarsByName.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
        }
    }

    /// The scalar functions and operators.
    public List<Function> scalars() {
        return scalars;
    }

    /// The aggregate functions.
    public List<Aggregate> aggregates() {
        return aggregates;
    }

    /// The window functions.
    public List<WindowFunction> windowFunctions() {
        return windowFunctions;
    }

    /// The functions that return sets of rows.
    public List<SetFunction> setFunctions() {
        return setFunctions;
    }

    /// The set-returning function `name` that takes exactly these types, modifiers aside.
    public Optional<SetFunction> findSetFunction(String name, List<Type> types) {
        return setFunctions.stream()
                .filter(f -> f.name().equals(name) && sameNames(f.arguments(), types))
                .findFirst();
    }

    /// The overloads of the scalar function `name`.
    public List<Function> named(String name) {
        return scalarsByName.getOrDefault(name, List.of());
    }

    /// The overload of `name` that takes exactly these types, modifiers aside; a generic one is
    /// bound to them.
    public Optional<Function> find(String name, List<Type> types) {
        for (Function function : named(name)) {
            Function candidate = function.isGeneric() ? bound(function, types) : function;
            if (candidate != null && takes(candidate, types)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Function bound(Function function, List<Type> types) {
        if (!function.takes(types.size())) {
            return null;
        }
        Type binding = null;
        for (int i = 0; i < types.size(); i++) {
            if (!function.fits(i, types.get(i))) {
                return null;
            }
            if (binding == null) {
                binding = function.binding(i, types.get(i));
            }
        }
        return binding == null ? null : function.bind(binding);
    }

    /// The aggregate `name` over exactly these types, modifiers aside.
    public Optional<Aggregate> findAggregate(String name, List<Type> types) {
        return aggregates.stream()
                .filter(a -> a.name().equals(name) && sameNames(a.arguments(), types))
                .findFirst();
    }

    private static boolean takes(Function function, List<Type> types) {
        if (!function.variadic()) {
            return sameNames(function.arguments(), types);
        }
        int fixed = function.arguments().size() - 1;
        if (types.size() < fixed) {
            return false;
        }
        var last = function.arguments().get(fixed);
        return sameNames(function.arguments().subList(0, fixed), types.subList(0, fixed))
                && types.subList(fixed, types.size()).stream().allMatch(last::sameName);
    }

    private static boolean sameNames(List<Type> declared, List<Type> given) {
        if (declared.size() != given.size()) {
            return false;
        }
        for (int i = 0; i < declared.size(); i++) {
            if (!declared.get(i).sameName(given.get(i))) {
                return false;
            }
        }
        return true;
    }
}
