// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// A scalar expression over the columns of its input, typed and resolved: every implicit cast is
/// explicit here. [Call] is strict (NULL in, NULL out) and may raise an error for the rows it is
/// evaluated for; the other forms say which of their parts are evaluated.
public sealed interface Expression
        permits Literal, Input, Parameter, Call, Cast, And, Or, IsNull, IsDistinct, Case, Coalesce {
    /// The type of its value.
    Type type();
}
