// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// `left IS DISTINCT FROM right`, both of one type (or of types that compare by the same rule);
/// never NULL itself.
public record IsDistinct(Expression left, Expression right) implements Expression {
    @Override
    public Type type() {
        return Type.BOOLEAN;
    }
}
