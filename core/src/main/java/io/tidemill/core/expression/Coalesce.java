// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;
import java.util.List;

/// The first operand that is not NULL; later ones are not evaluated.
public record Coalesce(List<Expression> operands, Type type) implements Expression {
    public Coalesce {
        operands = List.copyOf(operands);
    }
}
