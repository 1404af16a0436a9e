// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;
import java.util.List;

/// SQL's three-valued OR; evaluation stops at the first operand that is true.
public record Or(List<Expression> operands) implements Expression {
    public Or {
        operands = List.copyOf(operands);
    }

    @Override
    public Type type() {
        return Type.BOOLEAN;
    }
}
