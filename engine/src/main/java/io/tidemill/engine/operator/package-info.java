// SPDX-License-Identifier: Apache-2.0
/// The operators that circuits are made of: each turns changes of its inputs into changes of its output.
@NullMarked
package io.tidemill.engine.operator;

import org.jspecify.annotations.NullMarked;
