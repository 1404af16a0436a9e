// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.expression;

import io.tidemill.core.type.Type;

/// A column of the input.
///
/// @param index its position, from 0
public record Input(int index, Type type) implements Expression {}
