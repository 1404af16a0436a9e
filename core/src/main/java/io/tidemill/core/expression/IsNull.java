// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// `input IS NULL`; never NULL itself. (`IS NOT NULL` is `not` of it, `IS TRUE` is [IsDistinct]
/// from false and so on.)
public record IsNull(Expression input) implements Expression {
    @Override
    public Type type() {
        return Type.BOOLEAN;
    }
}
