// SPDX-License-Identifier: Apache-2.0
/// What a SQL function is: its name, argument types, result and documentation.
@NullMarked
package io.tidemill.core.function;

import org.jspecify.annotations.NullMarked;
