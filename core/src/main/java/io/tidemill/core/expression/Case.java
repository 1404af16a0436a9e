// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;
import java.util.List;

/// `CASE WHEN … THEN … ELSE otherwise END`: conditions in order until one is true, then only its
/// result is evaluated.
///
/// @param branches conditions and results; every result has the case's type
/// @param otherwise what applies where no condition is true (a NULL literal where ELSE is missing)
public record Case(List<Branch> branches, Expression otherwise, Type type) implements Expression {
    /// One WHEN.
    public record Branch(Expression condition, Expression result) {}

    public Case {
        branches = List.copyOf(branches);
    }
}
