// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.expression;

import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;

/// Which functions convert between types.
@FunctionalInterface
public interface Casts {
    /// What computes `cast`: calls of functions over the cast's input, with literals for modifiers;
    /// or the input itself where the value stays as it is. Contains no other [Cast] than those
    /// within the input.
    Expression lower(Cast cast);
}
