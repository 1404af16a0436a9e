// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// A parameter of a prepared statement, replaced by a [Literal] before compilation.
///
/// @param index its number, from 0 (`$1` is 0)
public record Parameter(int index, Type type) implements Expression {}
