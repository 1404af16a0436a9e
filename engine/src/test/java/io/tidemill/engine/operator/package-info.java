// SPDX-License-Identifier: Apache-2.0
/// Operators against naive models.
@NullMarked
package io.tidemill.engine.operator;

import org.jspecify.annotations.NullMarked;
