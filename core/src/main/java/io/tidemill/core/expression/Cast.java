// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// A conversion to another type, implicit or explicit, modifiers applied (`numeric(10,2)` rounds,
/// an explicit cast to `varchar(n)` cuts). NULL stays NULL.
///
/// @param explicit whether the user wrote it; an implicit (assignment) cast to `varchar(n)` raises
///   22001 instead of cutting
public record Cast(Expression input, Type type, boolean explicit) implements Expression {}
