// SPDX-License-Identifier: Apache-2.0
/// Expressions compiled to bytecode: a loop over the arrays of a batch per expression.
@NullMarked
package io.tidemill.engine.expression;

import org.jspecify.annotations.NullMarked;
