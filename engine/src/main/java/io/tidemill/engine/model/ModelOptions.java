// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Reads and checks what `WITH (…)` said of a model.
final class ModelOptions {
    private ModelOptions() {}

    /// The number that an option gives.
    ///
    /// Errors: 22023 where it is none from `min` to `max`.
    static double number(
            Map<String, String> options, String name, double otherwise, double min, double max) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw SqlException.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "option \""
                        + name
                        + "\" must be a number from "
                        + min
                        + " to "
                        + max
                        + ", not \""
                        + text
                        + "\"");
    }

    /// The truth that an option gives.
    ///
    /// Errors: 22023 where it is neither.
    static boolean flag(Map<String, String> options, String name, boolean otherwise) {
        String text = options.getOrDefault(name, Boolean.toString(otherwise));
        return switch (text) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default ->
                    throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "option \"" + name + "\" must be true or false, not \"" + text + "\"");
        };
    }

    /// How many of the last predictions the figures of scope `window` are about.
    static long window(ModelDefinition model) {
        return (long) number(model.options(), "window", 1_000, 1, 1e15);
    }

    /// Errors: 22023 for an option that is none of `known`.
    static void requireKnown(ModelDefinition model, Collection<String> known) {
        var unknown = new HashSet<>(model.options().keySet());
        unknown.removeAll(known);
        unknown.remove(ModelDefinition.IMPORTED);
        if (!unknown.isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "unrecognized model option \"" + unknown.iterator().next() + "\"")
                    .hint("The options are: " + String.join(", ", known) + ".");
        }
    }

    /// Errors: 42703 where there is no column for a role, 22023 where one has two, or none.
    ///
    /// @param roles options that name columns
    /// @param advice what to do with a column that is left over
    static void requireRoles(ModelDefinition model, List<String> roles, String advice) {
        var used = new HashSet<Integer>();
        for (String role : roles) {
            if (!used.add(model.column(role))) {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "the model's " + role + " must be a column of its own");
            }
        }
        for (int i = 0; i < model.input().size(); i++) {
            if (!used.contains(i)) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "column \""
                                        + model.input().field(i).name()
                                        + "\" is none of the model's "
                                        + String.join(", ", roles))
                        .hint(advice);
            }
        }
    }

    /// Errors: 42703 where there is no column for `role`, 42804 where it is not a number.
    static void requireNumber(ModelDefinition model, String role) {
        var field = model.input().field(model.column(role));
        if (!Features.isNumeric(field.type())) {
            throw wrongType(model, role, "a number");
        }
    }

    /// The error for a column of a type that its role does not take.
    static SqlException wrongType(ModelDefinition model, String role, String wanted) {
        var field = model.input().field(model.column(role));
        return SqlException.of(
                SqlState.DATATYPE_MISMATCH,
                "column \""
                        + field.name()
                        + "\", the model's "
                        + role
                        + ", must be "
                        + wanted
                        + ", not "
                        + field.type().sql());
    }
}
